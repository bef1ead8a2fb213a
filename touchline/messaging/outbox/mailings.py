"""Makes mailings from content that never changes again, and lets them run, pause and stop."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from django.db import transaction

from touchline.channels.models import Sender
from touchline.channels.services import is_contact_practice
from touchline.messaging.models import Content, Mailing
from touchline.messaging.returns.marks import save_links
from touchline.users.models import User

LANES: Final = {Mailing.Kind.TRANSACTIONAL: 0, Mailing.Kind.ONE_TO_ONE: 1, Mailing.Kind.MARKETING: 2}
Kind, Wanted = Mailing.Kind, Mailing.Wanted


@dataclass(frozen=True, kw_only=True)
class NewMailing:
    """What a mailing is made of; `contents` are the prepared contents of its variants, by number."""

    name: str
    contents: Sequence[Mapping[str, Any]]
    purpose: str
    sender: Sender | None = None
    kind: Mailing.Kind = Kind.MARKETING
    channel: str = "email"
    origin: tuple[str, int | None] = ("", None)
    retry_unknown: bool = True
    per_minute: int | None = None
    is_tracked: bool = True
    key: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    by: User | None = None


@transaction.atomic
def make_mailing(new: NewMailing) -> Mailing:
    """Keep a mailing that is not started yet; ValueError without content."""
    if not new.contents:
        raise ValueError("A mailing needs content for at least one variant.")
    mailing = Mailing.objects.create(
        key=new.key,
        name=new.name[:200],
        channel=new.channel,
        purpose=new.purpose,
        kind=new.kind,
        content_ids=[keep_content(prepared) for prepared in new.contents],
        sender=new.sender,
        origin_kind=new.origin[0],
        origin_id=new.origin[1],
        data=dict(new.data),
        retry_unknown=new.retry_unknown,
        per_minute=new.per_minute,
        is_practice=is_contact_practice(new.channel),
        is_tracked=new.is_tracked,
        created_by=new.by,
    )
    if new.is_tracked:
        save_links(mailing.pk, {variant: find_addresses(one) for variant, one in enumerate(new.contents)})
    return mailing


def find_addresses(prepared: Mapping[str, Any]) -> list[str]:
    """Return where the links of a content lead, by their number; '' for one that is each person's own."""
    return ["" if link.get("is_personal") else str(link["address"]) for link in prepared.get("links", ())]


def keep_content(prepared: Mapping[str, Any]) -> int:
    """Return the id of a content; the same content is kept once."""
    packed = msgspec.json.encode(prepared, order="deterministic")
    digest = hashlib.sha256(packed).hexdigest()
    content, _created = Content.objects.get_or_create(digest=digest, defaults={"prepared": msgspec.json.decode(packed)})
    return content.pk


def get_lane(mailing: Mailing) -> int:
    """Return how early its messages go: 0 before 1 before 2."""
    return LANES[Mailing.Kind(mailing.kind)]


def pause_mailing(mailing_id: int, *, problem: str = "") -> bool:
    """Let nothing more of it leave until it is resumed; True when it ran. What is being handed over comes to its end."""
    return _change(mailing_id, {Wanted.RUNNING}, Wanted.PAUSED, problem=problem)


def resume_mailing(mailing_id: int) -> bool:
    """Go on where it was paused; True when it was."""
    return _change(mailing_id, {Wanted.PAUSED}, Wanted.RUNNING)


@transaction.atomic
def stop_mailing(mailing_id: int) -> bool:
    """End it for good; whoever has not been written to is told apart as stopped. True when it ran or was paused."""
    from touchline.messaging.outbox.stopping import end_waiting

    if not _change(mailing_id, {Wanted.RUNNING, Wanted.PAUSED}, Wanted.STOPPED):
        return False
    end_waiting(mailing_id)
    return True


@transaction.atomic
def _change(mailing_id: int, known: set[Mailing.Wanted], wanted: Mailing.Wanted, *, problem: str = "") -> bool:
    mailing = Mailing.objects.select_for_update().get(pk=mailing_id)
    if mailing.wanted not in known:
        return False
    mailing.wanted, mailing.problem = wanted, problem
    mailing.save(update_fields=["wanted", "problem"])
    return True
