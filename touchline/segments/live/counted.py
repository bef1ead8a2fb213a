"""How often somebody did something: for each count up to the one asked for, the set of those who did it so often.

With these levels an event moves a contact one level up and nothing is asked, however cold the contact; only when time
takes events out of a window are the few concerned counted again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.periods import Span
from touchline.contacts.queries import find_contacts_of
from touchline.eventstore.client import fetch
from touchline.eventstore.timeline import StoredEvent
from touchline.kit.clock import to_millis
from touchline.segments.live.events import LiveEvent
from touchline.segments.live.histories import FetchedHistories, find_people_of
from touchline.segments.live.packed import read_levels, read_numbers, read_pairs
from touchline.segments.live.slots import Slot
from touchline.segments.live.watched import Watched
from touchline.tracking.event_leaf import EventLeaf
from touchline.tracking.event_questions import CONTACT, IN_NARROW, get_span, write_event, write_span

MOST_LEVELS: Final = 16
MOST_WOKEN: Final = 20_000
"""More than these are quicker counted with everybody."""
SETTINGS: Final = {"max_execution_time": 60, "priority": 2}


class Hits:
    """Events of a batch that fulfil one thing conditions ask; most of those who count them ask for all of them."""

    def __init__(self, events: Sequence[LiveEvent]) -> None:
        self._events = events
        self._first = min(event.at_ms for event in events)
        self._last = max(event.at_ms for event in events)
        self._whole: list[BitMap64] | None = None
        self.contacts = {event.contact_id for event in events}

    def find_repeated(self, since: int, until: int, most: int) -> list[BitMap64]:
        """Return who did it once at least, twice at least, and so on, between two moments in milliseconds."""
        if since > self._first or until <= self._last:
            return _split(event.contact_id for event in self._events if since <= event.at_ms < until)[:most]
        if self._whole is None:
            self._whole = _split(event.contact_id for event in self._events)
        return self._whole[:most]


def _split(contacts: Iterable[int]) -> list[BitMap64]:
    found: list[BitMap64] = []
    left = Counter(contacts)
    while left:
        found.append(BitMap64(left))
        step = len(found)
        left = Counter({contact: count for contact, count in left.items() if count > step})
    return found


class Counted(Watched):
    """A plain "did so often": `levels[k]` is who did it at least k + 1 times in the period."""

    leaf: EventLeaf

    def __init__(self, leaf: EventLeaf) -> None:
        super().__init__(leaf)
        self._most = leaf.count + (leaf.word != "at_least")
        self.levels = [Slot() for _ in range(self._most)]
        self._table = "events_by_name" if {one.name for one in leaf.filters} <= IN_NARROW else "events"

    @staticmethod
    def can_count(leaf: object) -> bool:
        """Tell whether a condition is a plain count, of few enough."""
        return isinstance(leaf, EventLeaf) and leaf.count < MOST_LEVELS

    def get_slots(self) -> list[Slot]:
        """Return its levels."""
        return self.levels

    def among(self, who: BitMap64) -> BitMap64:
        """Return of whom of these it holds."""
        leaf = self.leaf
        if leaf.word == "at_least":
            held = self.levels[leaf.count - 1].among(who)
        elif leaf.word == "at_most":
            held = who - self.levels[leaf.count].among(who)
        else:
            held = self.levels[leaf.count - 1].among(who) - self.levels[leaf.count].among(who)
        return who - held if leaf.negates else held

    def fill(self, context: Context) -> None:
        """Count everybody's events."""
        where, parameters = write_event(self.leaf.event, self.leaf.filters)
        more, moments = write_span(get_span(self.leaf.period, context))
        sql = f"""
SELECT level, groupArray(contact) FROM
(
    SELECT {CONTACT} AS contact, toUInt64(least(count(), {{most:UInt32}})) AS level
    FROM {self._table} WHERE {where}{more} GROUP BY contact
) GROUP BY level FORMAT RowBinary"""  # noqa: S608 - texts of this program only; every value is a parameter
        raw = fetch(sql, {**parameters, **moments, "most": self._most}, settings=SETTINGS)
        at_least = BitMap64()
        found = dict(read_levels(raw))
        for level in range(self._most, 0, -1):
            at_least = at_least | found.get(level, BitMap64())
            self.levels[level - 1].replace(at_least)
        self.as_of = self.whole_at = context.at

    def count(self, hits: "Hits", context: Context) -> None:
        """Take in events that fulfil the condition on name and properties."""
        span = self._get_span(context)
        self.raise_levels(hits.find_repeated(_to_ms(span.since, 0), _to_ms(span.until, 2**62), self._most))

    def raise_levels(self, repeated: Sequence[BitMap64]) -> None:
        """Move those up who did it once, then those who did it twice, and so on."""
        for going in repeated:
            for level in range(self._most - 1, 0, -1):
                self.levels[level].add(self.levels[level - 1].among(going))
            self.levels[0].add(going)

    def set_histories(
        self, ids: Iterable[int], histories: Mapping[int, Sequence[StoredEvent]], context: Context
    ) -> None:
        """Count these anew from their events that fulfil the condition on name and properties."""
        span = self._get_span(context)
        self.set_counts(ids, {one: sum(span.holds(event.at) for event in events) for one, events in histories.items()})

    def set_counts(self, ids: Iterable[int], counts: Mapping[int, int]) -> None:
        """Have of these the counts given, and none of who has no count."""
        asked = BitMap64(ids)
        for level, slot in enumerate(self.levels, 1):
            slot.set(asked, [contact for contact, count in counts.items() if count >= level])

    def wake(self, context: Context, histories: FetchedHistories) -> None:
        """Count those again whose events left the window, or everybody when a calendar period begins."""
        before, period = self.as_of, self.leaf.period
        if period is None or before is None or period.word == "between":
            self.as_of = context.at
            return
        earlier, later = (get_span(period, _move_to(context, at)) for at in (before, context.at))
        if earlier == later:
            self.as_of = context.at
            return
        if period.word != "last" or earlier.since is None or later.since is None:
            self.fill(context)
            return
        # Where clocks are put back, a window's begin moves back as well, and events come into it again.
        moved = Span(min(earlier.since, later.since), max(earlier.since, later.since))
        woken = self._find_between(moved)
        if len(woken) > MOST_WOKEN:
            self.fill(context)
            return
        self.as_of = context.at
        self.count_again(set(woken), context)

    def count_again(self, contacts: Collection[int], context: Context) -> None:
        """Ask the event store how often these did it."""
        if not contacts:
            return
        people = find_people_of(contacts)
        where, parameters = write_event(self.leaf.event, self.leaf.filters)
        more, moments = write_span(self._get_span(context))
        sql = f"""
SELECT person_id, toInt64(count()) FROM {self._table} WHERE {where}{more} AND person_id IN {{people:Array(Int64)}}
GROUP BY person_id FORMAT RowBinary"""  # noqa: S608 - texts of this program only; every value is a parameter
        raw = fetch(sql, {**parameters, **moments, "people": sorted(people)}, settings=SETTINGS)
        counts: Counter[int] = Counter()
        for person, count in read_pairs(raw):
            counts[people[person]] += count
        self.set_counts(contacts, counts)

    def _get_span(self, context: Context) -> Span:
        """Return the period as of the minute that the counts are of, which may be the one before.

        An event that comes in the first moments of a day does not count beside those of yesterday. The last days have no end:
        after a while in which nobody followed, what happened since that minute counts as well.
        """
        span = get_span(self.leaf.period, _move_to(context, self.as_of or context.at))
        return Span(span.since, None) if self.leaf.period and self.leaf.period.word == "last" else span

    def _find_between(self, span: Span) -> BitMap64:
        """Return the contacts with an event between two moments."""
        where, parameters = write_event(self.leaf.event, self.leaf.filters)
        more, moments = write_span(span)
        sql = f"""
SELECT DISTINCT person_id FROM {self._table} WHERE {where}{more}
FORMAT RowBinary"""  # noqa: S608 - texts of this program only; every value is a parameter
        people = read_numbers(fetch(sql, {**parameters, **moments}, settings=SETTINGS))
        return BitMap64([contact for contact in find_contacts_of(people).values() if contact is not None])


def _move_to(context: Context, at: datetime) -> Context:
    return Context(at=at, zone=context.zone, user_id=context.user_id, subject=context.subject)


def _to_ms(moment: datetime | None, otherwise: int) -> int:
    return otherwise if moment is None else to_millis(moment)
