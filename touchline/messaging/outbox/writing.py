"""Writes to one person: from their page or by the API, with a template or in one's own words, through the one door."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from touchline.channels.models import Sender
from touchline.contacts.models import Contact
from touchline.contacts.queries import may_contact
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.design.sources import make_source
from touchline.messaging.models import Design, Mailing
from touchline.messaging.outbox.filling import ANSWERS
from touchline.messaging.outbox.single import OneMessage, send_one
from touchline.messaging.outbox.topics import get_service_topic
from touchline.users.audit import write_audit


class CannotWrite(ValueError):
    """The message cannot be sent; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A message to one person: a template, or subject and text in one's own words."""

    subject: str = ""
    text: str = ""
    design: Design | None = None
    sender: Sender | None = None
    kind: Mailing.Kind = Mailing.Kind.ONE_TO_ONE
    data: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    answers: Sequence[str] = ()
    """The Message-IDs of what it answers, the oldest first."""


@transaction.atomic
def write_to(contact: Contact, written: Written, *, actor: Any) -> Mailing:
    """Queue a message to a contact. Raises CannotWrite when they may not be written to, UnsendableDesign for a bad template."""
    topic = get_service_topic(actor=actor)
    verdict = may_contact(contact, "email", topic.slug)
    if not verdict:
        raise CannotWrite(verdict.words)
    if written.design is not None:
        prepared = prepare_source(make_source(written.design, subject=written.subject))
    else:
        prepared = prepare_source(Source(mode="text", subject=written.subject, text=written.text))
    one = OneMessage(
        name=written.subject or (written.design.name if written.design else ""),
        prepared=prepared,
        purpose=topic.slug,
        kind=written.kind,
        sender=written.sender or find_default_sender(),
        data={**written.data, "data": dict(written.data), ANSWERS: list(written.answers)},
        key=written.key,
        origin=("design", written.design.pk) if written.design else ("written", None),
        by=actor if getattr(actor, "is_authenticated", False) else None,
    )
    mailing = send_one(contact.pk, one)
    write_audit(actor, "create", "messages", mailing.pk, after={"kind": mailing.kind})
    return mailing


def find_default_sender() -> Sender | None:
    """Return the first sender; none in an installation that has not set one up."""
    return Sender.objects.filter(archived_at=None).select_related("domain").order_by("pk").first()


def make_key(scope: str, key: str) -> str | None:
    """Return the key of a message for a caller's own key, or None."""
    return hashlib.sha256(f"{scope}:{key}".encode()).hexdigest() if key else None
