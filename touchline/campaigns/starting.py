"""Begins sends whose time has come, each exactly once: freezes who gets what, and hands it to messaging."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pyroaring import BitMap64

from touchline.campaigns.checking import check_send
from touchline.campaigns.lift import begin_trials
from touchline.campaigns.models import Group, Send
from touchline.campaigns.rehearsal import Rehearsal, find_moments, rehearse
from touchline.campaigns.services import lock_send
from touchline.campaigns.tagging import tag_links
from touchline.campaigns.testing import deal_variants
from touchline.eventstore.client import EventStoreDown
from touchline.kit.clock import now
from touchline.messaging.design.sources import prepare
from touchline.messaging.models import Mailing
from touchline.messaging.services import NewMailing, make_mailing, start_mailing
from touchline.segments.chunks import pack


def find_due() -> list[int]:
    """Return the sends whose time has come."""
    waiting = Send.objects.filter(started_at=None, stopped_at=None, problem="", starts_at__lte=now())
    return [send.pk for send in waiting.order_by("starts_at") if not send.needs_approval or send.approved_at]


@transaction.atomic
def begin(send_id: int) -> bool:
    """Begin a send if its time has come and it has not begun; False otherwise. Safe to be called by many at once."""
    send = lock_send(send_id)
    is_agreed = not send.needs_approval or send.approved_at is not None
    is_due = send.starts_at is not None and send.starts_at <= now()
    if send.started_at is not None or send.stopped_at is not None or send.problem or not (is_agreed and is_due):
        return False
    troubles = [one.text for one in check_send(send) if one.stops]
    try:
        found = rehearse(send)
    except EventStoreDown:
        # Everybody was asked for and cannot be told now; the look of the next minute tries again.
        return False
    if troubles or not found.gets:
        send.problem = troubles[0] if troubles else _("Nobody of the audience may get it.")
        send.save(update_fields=["problem"])
        return False
    _begin(send, found)
    return True


def _begin(send: Send, found: Rehearsal) -> None:
    variants = list(send.variants.select_related("design"))
    dealt, rest = deal_variants(send, found.gets, count=len(variants))
    control = found.out.get("control", BitMap64())
    # Whoever may not be written to is on the list, too: each gets a decision of their own, which can be asked about.
    refused = found.audience - found.gets - control - found.out.get("held_out", BitMap64())
    mailing = make_mailing(_describe(send, [prepare_variant(send, one) for one in variants]))
    send.mailing, send.started_at, send.size, send.rest_size = mailing, now(), len(found.audience), len(rest)
    begin_trials(send, mailing, dealt, control=control)
    send.save(update_fields=["mailing", "started_at", "size", "rest_size", "trial", "control_trial"])
    keep_groups(send, dealt, rest, control)
    due = find_moments(send, found.audience, not_before=send.started_at)
    start_mailing(mailing, {**dealt, 0: dealt.get(0, BitMap64()) | refused}, due=due or None)


def prepare_variant(send: Send, variant: Any) -> dict[str, Any]:
    """Return a variant's content, frozen: its design with its own subject, and the campaign's tags on its links."""
    prepared = prepare(variant.design, subject=variant.subject)
    return tag_links(prepared, send.campaign)


def _describe(send: Send, contents: list[dict[str, Any]]) -> NewMailing:
    assert send.topic is not None
    return NewMailing(
        name=str(send),
        contents=contents,
        purpose=send.topic.slug,
        sender=send.sender,
        kind=Mailing.Kind.MARKETING,
        channel=send.channel,
        origin=("campaign_send", send.pk),
        retry_unknown=send.retry_unknown,
        per_minute=send.per_minute,
        by=send.ordered_by,
    )


def keep_groups(send: Send, dealt: Mapping[int, BitMap64], rest: BitMap64, control: BitMap64) -> None:
    """Write down who was to get what, and who nothing."""
    parts = [(Group.Kind.VARIANT, number, people) for number, people in dealt.items()]
    parts += [(Group.Kind.REST, 0, rest), (Group.Kind.CONTROL, 0, control)]
    Group.objects.bulk_create(
        Group(send=send, kind=kind, variant=number, size=len(people), bits=pack(people))
        for kind, number, people in parts
        if people
    )


def read_group(send: Send, kind: str, variant: int | None = None) -> BitMap64:
    """Return who is in a part of a send."""
    found = send.groups.filter(kind=kind)
    if variant is not None:
        found = found.filter(variant=variant)
    parts = [BitMap64.deserialize(bytes(one.bits)) for one in found]
    return BitMap64.union(BitMap64(), *parts)
