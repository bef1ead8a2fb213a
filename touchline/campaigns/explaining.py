"""Why somebody got a send, did not, or will not: the decision that was made, or the one that would be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pyroaring import BitMap64

from touchline.campaigns.models import Group, Send
from touchline.campaigns.rehearsal import LABELS, rehearse
from touchline.campaigns.reporting import cut_name
from touchline.campaigns.starting import read_group
from touchline.eventstore import mailings
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.journal.kinds import get_kind
from touchline.messaging.queries import Explanation, explain_message, list_messages_of

GOOD: Final = frozenset({"accepted", "delivered"})
OPEN: Final = frozenset({"queued", "sending", "deferred"})
MOST_FATES: Final = 50
LATEST: Final = 3
RECENT: Final = 20
"""In so many of the latest other sends somebody is looked for among those kept out."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened with somebody's message."""

    at: object
    label: str | Promise
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The answer for one person; `is_good` is None while nothing is decided yet."""

    heading: str
    words: str
    is_good: bool | None = None
    variant: str = ""
    answer: str = ""
    happened: Sequence[Happened] = ()


def explain_send(send: Send, contact_id: int) -> Why:
    """Return why somebody got a send or did not; before it began, what would happen now."""
    if send.mailing_id is None:
        return _explain_before(send, contact_id)
    if contact_id in read_group(send, Group.Kind.CONTROL):
        return say_group(Group(kind=Group.Kind.CONTROL))
    if send.waits_for_winner and contact_id in read_group(send, Group.Kind.REST):
        return say_group(Group(kind=Group.Kind.REST))
    found = explain_message(send.mailing_id, contact_id)
    if not found.state:
        words = found.words
        return Why(heading=_("Not sent"), words=words, is_good=False)
    letter = "ABCDEFGH"[found.variant] if send.variants.count() > 1 else ""
    return replace(say_fate(found), variant=letter, happened=list_happened(send, contact_id))


def _explain_before(send: Send, contact_id: int) -> Why:
    try:
        found = rehearse(send)
    except (EventStoreDown, EventStoreError):
        return Why(heading=_("Not known now"), words=_("The event store is away; ask again in a moment."))
    if contact_id in found.gets:
        return Why(heading=_("Would get it"), words=_("They are in the audience and may be written to."), is_good=True)
    for slug, people in found.out.items():
        if contact_id in people:
            return Why(heading=_("Would not get it"), words=str(LABELS[slug]), is_good=False)
    return Why(heading=_("Would not get it"), words=_("They are not in the audience."), is_good=False)


def list_happened(send: Send, contact_id: int) -> list[Happened]:
    """Return what happened with somebody's message, oldest first; nothing while the event store is away."""
    try:
        rows = mailings.list_happened([send.mailing_id or 0], contact_id)
    except (EventStoreDown, EventStoreError):
        return []
    return [Happened(one.at, get_kind(one.name).label, cut_name(one.name)) for one in rows]


@dataclass(frozen=True, slots=True)
class SendOf:
    """A send as one person's page shows it."""

    send: Send
    why: Why


def list_sends_of(contact_id: int, *, most: int) -> list[SendOf]:
    """Return the latest sends somebody was meant by, newest first; a handful of questions however many sends there were."""
    fates = {one.pk: fate for one, fate in list_messages_of(contact_id, most=MOST_FATES)}
    begun = Send.objects.filter(started_at__isnull=False).select_related("campaign", "mailing").order_by("-started_at")
    found = [SendOf(send, say_fate(fates[send.mailing_id or 0])) for send in begun.filter(mailing_id__in=fates)[:most]]
    others = {send.pk: send for send in begun.exclude(mailing_id__in=fates)[:RECENT]}
    for send in list(others.values())[:LATEST]:
        # One that has only begun, or begins anew for those it missed, has no message for everybody yet.
        if send.mailing_id and (fate := explain_message(send.mailing_id, contact_id)).state:
            found.append(SendOf(others.pop(send.pk), say_fate(fate)))
    for group in Group.objects.filter(send__in=others).exclude(kind=Group.Kind.VARIANT):
        if contact_id in BitMap64.deserialize(bytes(group.bits)):
            found.append(SendOf(others[group.send_id], say_group(group)))
    return sorted(found, key=lambda one: one.send.started_at or one.send.created_at, reverse=True)[:most]


def say_fate(fate: Explanation) -> Why:
    """Return what became of somebody's message, without what happened with it."""
    is_good = True if fate.state in GOOD else None if fate.state in OPEN else False
    return Why(heading=str(fate.label).capitalize(), words=fate.words, is_good=is_good, answer=fate.answer)


def say_group(group: Group) -> Why:
    """Return why somebody who was frozen into a part that is not written to got nothing, or not yet."""
    if group.kind == Group.Kind.CONTROL:
        return Why(heading=_("Not sent"), words=str(LABELS["control"]), is_good=False)
    return Why(heading=_("Not yet"), words=_("They get the better variant once the test is decided."))
