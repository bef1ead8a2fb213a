"""What conditions over a contact's events have in common: everybody by the event store, a handful and one by their events."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.kinds import Evidence, Facts, Leaf
from touchline.conditions.people import find_here
from touchline.conditions.periods import Period, Span
from touchline.conditions.reading import Histories, Reads
from touchline.conditions.sql import Column, Sql, Value
from touchline.contacts.queries import get_person_ids
from touchline.eventstore.sets import fetch_set
from touchline.eventstore.timeline import StoredEvent, find_events
from touchline.journal.kinds import get_kind
from touchline.tracking.event_filters import PROPERTIES, EventFilter, read_property, say_event
from touchline.tracking.event_questions import CONTACT, fetch_contacts, find_table, write_event

AT_ONCE: Final = 1_000
MOST_LOOKED_AT: Final = 2_000
"""Events of one contact that are read once for all conditions; of busier ones each condition reads its own."""
EVENTS: Final = "events"
SHOWN: Final = 5
"""Events that an explanation names."""
EXPLAINED: Final = frozenset({"path", "value", "currency", "properties"})
"""Columns that an explanation says of an event."""


@dataclass(frozen=True)
class EventMatch:
    """Events of a name with certain properties."""

    event: str
    filters: tuple[EventFilter, ...] = ()

    def fits(self, event: StoredEvent) -> bool:
        """Tell whether an event is one of them."""
        return event.name == self.event and all(one.holds(event) for one in self.filters)

    def say(self) -> str:
        """Return them in words: the event's name and what is asked of its properties."""
        return say_event(self.event, self.filters)

    def dump(self) -> dict[str, Any]:
        """Return them as JSON."""
        kept: dict[str, Any] = {"event": self.event}
        return {**kept, "where": [one.dump() for one in self.filters]} if self.filters else kept


@dataclass(frozen=True, slots=True)
class Edge:
    """A moment that moves with time, before and after which events count differently."""

    match: EventMatch
    at: datetime


def write_moved(old: Edge, new: Edge) -> tuple[str, dict[str, Any]]:
    """Return the question for who has an event between an edge as it was and as it is now."""
    text, parameters = write_event(old.match.event, old.match.filters)
    moments = {"since": min(old.at, new.at), "until": max(old.at, new.at)}
    sql = f"""
SELECT DISTINCT {CONTACT} AS contact FROM {find_table(one.name for one in old.match.filters)} WHERE {text}
    AND at >= fromUnixTimestamp64Milli({{since:Int64}}, 'UTC') AND at <= fromUnixTimestamp64Milli({{until:Int64}}, 'UTC')"""  # noqa: S608 - texts of this program only; every value is a parameter
    return sql, parameters | {name: int(moment.timestamp() * 1000) for name, moment in moments.items()}


def list_period_edges(match: EventMatch, period: Period | None, context: Context) -> list[Edge]:
    """Return the edges of a period, as far as they move."""
    if period is None or period.word == "between":
        return []
    span = period.resolve(context)
    ends = (span.since,) if period.word == "last" else (span.since, span.until)
    return [Edge(match, moment) for moment in ends if moment]


class HistoryLeaf(Leaf):
    """A condition that a contact's events decide alone."""

    @abstractmethod
    def write_question(self, context: Context) -> tuple[str, dict[str, Any]]:
        """Return the event store's question for who is meant (not meant, where `is_turned`): one column `contact`, no format."""

    @abstractmethod
    def holds_of(self, events: Sequence[StoredEvent], context: Context) -> bool:
        """Tell whether it holds of somebody with these events, oldest first; other events among them do no harm."""

    @abstractmethod
    def get_matches(self) -> tuple[EventMatch, ...]:
        """Return the events it looks at."""

    def get_columns(self) -> frozenset[str]:
        """Return the columns it reads of its events, beside those that an explanation says."""
        return frozenset(one.name for match in self.get_matches() for one in match.filters) & PROPERTIES.keys()

    @property
    def is_turned(self) -> bool:
        """Whether the question names those of whom it does not hold, as nobody's event makes it hold."""
        return False

    def matches(self, event: StoredEvent) -> bool:
        """Tell whether an event may change the answer."""
        return any(one.fits(event) for one in self.get_matches())

    def write(self, context: Context) -> Sql:
        """Return it as the record's id among those the event store names."""
        question = self.write_question(context)
        among = Sql(Column("id"), " = ANY(", Value(lambda: fetch_contacts(*question), "bigint[]"), ")")
        return Sql("NOT (", among, ")") if self.is_turned else among

    def find(self, context: Context) -> BitMap64:
        """Return everybody of whom it holds."""
        return self.find_later(context)()

    def find_later(self, context: Context) -> Callable[[], BitMap64]:
        """Return the question for everybody."""
        question = self.write_question(context)

        def ask() -> BitMap64:
            found = fetch_set(*question)
            return find_here(context) - found if self.is_turned else found

        return ask

    def find_among(self, ids: Collection[int], histories: Histories, context: Context) -> set[int]:
        """Return of whom of these it holds."""
        return {one for one in ids if self.holds_of(histories.get_events(one), context)}

    def holds(self, facts: Facts, context: Context) -> bool:
        """Tell whether it holds of one contact, by its own events."""
        return self.holds_of(self.look(facts, context), context)

    def look(self, facts: Facts, context: Context) -> Sequence[StoredEvent]:
        """Return the events of one contact that it looks at, and maybe others, oldest first. Raises EventStoreDown."""
        # What is read once holds the events that have been asked for by name; whoever looks at any reads its own.
        found = look_once(facts, context) if self.get_matches() else None
        return self.list_own(facts.record_id) if found is None else found

    def get_begin(self, context: Context) -> datetime | None:
        """Return the moment before which no event counts; None where all may."""
        return None

    def reads(self) -> Reads:
        """Return the events it looks at."""
        names = frozenset(one.event for one in self.get_matches())
        return Reads(events=names, by_time=bool(self.list_edges(Context())))

    def list_edges(self, context: Context) -> "list[Edge]":
        """Return where an event comes into, or falls out of, what is looked at as time goes by."""
        return []

    def wakes(self, since: datetime, until: datetime, context: Context) -> BitMap64:
        """Return of whom the answer may change between two moments by time alone. Raises EventStoreDown."""
        found = BitMap64()
        before = self.list_edges(replace(context, at=since))
        for old, new in zip(before, self.list_edges(replace(context, at=until)), strict=True):
            if old.at != new.at:
                found |= fetch_set(*write_moved(old, new))
        return found

    def list_own(self, contact_id: int) -> list[StoredEvent]:
        """Return the events of one contact that it looks at, oldest first. Raises EventStoreDown."""
        return list_events_of(contact_id, sorted({one.event for one in self.get_matches()}))

    def list_evidence(self, facts: Facts, context: Context) -> Sequence[Evidence]:
        """Return the latest of the events it looks at."""
        found = [event for event in self.look(facts, context) if self.matches(event)]
        return [make_evidence(event) for event in found[: -SHOWN - 1 : -1]]


def look_once(facts: Facts, context: Context) -> Sequence[StoredEvent] | None:
    """Return the events that all conditions asked of a contact look at by name, oldest first; None where they are too many."""
    if EVENTS not in facts.kept:
        leaves = [one for one in facts.leaves if isinstance(one, HistoryLeaf) and one.get_matches()]
        names = sorted({match.event for one in leaves for match in one.get_matches()})
        begins = [one.get_begin(context) for one in leaves]
        since = None if None in begins else min((one for one in begins if one), default=None)
        found = find_events(
            name=names,
            person_ids=get_person_ids(facts.record_id) if leaves else [],
            since=since,
            limit=MOST_LOOKED_AT + 1,
            newest_first=True,
            columns=EXPLAINED.union(*(one.get_columns() for one in leaves)),
        )
        facts.kept[EVENTS] = None if not leaves or len(found) > MOST_LOOKED_AT else found[::-1]
    looked: Sequence[StoredEvent] | None = facts.kept[EVENTS]
    return looked


def list_events_of(
    contact_id: int, names: Sequence[str] | None, since: datetime | None = None, until: datetime | None = None
) -> list[StoredEvent]:
    """Return a contact's events of some names, or all, oldest first. Raises EventStoreDown."""
    people, after = get_person_ids(contact_id), None
    found: list[StoredEvent] = []
    while True:
        page = find_events(name=names, person_ids=people, since=since, until=until, after=after, limit=AT_ONCE)
        found += page
        if len(page) < AT_ONCE:
            return found
        after = page[-1].position


def find_latest(contact_id: int, match: EventMatch, span: Span) -> list[StoredEvent]:
    """Return the latest events of a sort that a contact has in a span, a few, among its latest thousand of that name."""
    people = get_person_ids(contact_id)
    found = find_events(
        name=match.event, person_ids=people, since=span.since, until=span.until, limit=AT_ONCE, newest_first=True
    )
    return [event for event in found if match.fits(event)][:SHOWN]


def make_evidence(event: StoredEvent) -> Evidence:
    """Return an event as part of an explanation."""
    kind = get_kind(event.name)
    about = kind.describe(event.properties) or (event.path if event.name == "page_viewed" else "")
    value = f"{read_property(event, 'value')} {event.currency}".strip() if event.value else ""
    return Evidence(event.at, str(kind.label), " · ".join(filter(None, [about, value])), f"event:{event.id}")
