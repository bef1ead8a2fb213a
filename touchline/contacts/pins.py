"""Events that somebody pinned to the top of a timeline, for everybody."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from touchline.contacts.timeline_cards import load_cards
from touchline.contacts.timeline_rows import EventRow, make_event_row
from touchline.eventstore.client import EventStoreDown
from touchline.eventstore.timeline import EPOCH, Position, StoredEvent, find_events
from touchline.kit.clock import now
from touchline.records.models import Pin
from touchline.users.models import User

MOST = 5


def find_pinned(kind: str, record_id: int, *, among: Collection[int]) -> list[EventRow]:
    """Return the pinned events of a record as rows, the latest pin first; nothing is asked where nothing is pinned.

    `among` are the people the reader may see here: a colleague may have pinned what somebody else's contact did.
    """
    pins = list(Pin.objects.filter(kind=kind, record_id=record_id).order_by("-id")[:MOST])
    if not pins:
        return []
    try:
        events = [event for pin in pins if _is_of(pin.event_id, among) and (event := find_event(pin.event_id))]
    except EventStoreDown:
        return []
    cards = load_cards(events)
    return [make_event_row(event, cards.get(event.id)) for event in events]


def find_event(event_id: str) -> StoredEvent | None:
    """Return an event by its id, or None. Raises EventStoreDown."""
    try:
        place = Position.parse(event_id)
    except ValueError:
        return None
    at = EPOCH + timedelta(milliseconds=place.at_ms)
    near = find_events(person_ids=[place.person_id], since=at, until=at + timedelta(milliseconds=1), limit=100)
    return next((event for event in near if event.position == place), None)


def set_pin(kind: str, record_id: int, event_id: str, *, by: User, among: Collection[int] | None) -> None:
    """Pin an event of a record's timeline, one of the people `among`, or with None let it go; of more than five the oldest goes.

    An event of anybody else is passed over: through the pin one would read what one may not see.
    """
    where: dict[str, Any] = {"kind": kind, "record_id": record_id}
    if among is None:
        Pin.objects.filter(**where, event_id=event_id).delete()
        return
    if not _is_of(event_id, among):
        return
    Pin.objects.get_or_create(**where, event_id=event_id, defaults={"pinned_by": by, "pinned_at": now()})
    kept = Pin.objects.filter(**where).order_by("-id").values_list("pk", flat=True)[:MOST]
    Pin.objects.filter(**where).exclude(pk__in=list(kept)).delete()


def _is_of(event_id: str, people: Collection[int]) -> bool:
    try:
        return Position.parse(event_id).person_id in people
    except ValueError:
        return False
