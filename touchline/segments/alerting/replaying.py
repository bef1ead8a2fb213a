"""Finds the moments at which a condition began, or ceased, to hold of people: asked again after each event that mattered.

What is told by events is asked as it stood at each moment; what else is known of people is taken as it is now, and where time
changes it, as of each quarter of a day.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any, Final

from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.kinds import Leaf
from touchline.conditions.people import find_everybody
from touchline.conditions.periods import Span
from touchline.conditions.tree import Group, Node, list_leaves
from touchline.eventstore.sets import fetch_set
from touchline.eventstore.timeline import StoredEvent
from touchline.segments.live.histories import FetchedHistories
from touchline.tracking.event_questions import CONTACT, find_table, write_event, write_span
from touchline.tracking.history_leaves import EventMatch, HistoryLeaf

MOST_PEOPLE: Final = 4_000
MOST_MOMENTS: Final = 100_000
STEP: Final = timedelta(hours=6)
MINUTE: Final = timedelta(minutes=1)
ANY_EVENT: Final = "*"
Happened = tuple[datetime, int]
"""When, and of whom."""


class TooMany(Exception):
    """There are more people or moments than are looked at one by one."""


@dataclass
class Replay:
    """A condition over a time, and all that is read for it."""

    node: Node
    since: datetime
    until: datetime
    zone: tzinfo
    people: BitMap64 = field(default_factory=BitMap64)
    known: dict[tuple[int, datetime], set[int]] = field(default_factory=dict)
    """Of whom a condition holds that no event decides, by its place and the moment."""

    def __post_init__(self) -> None:
        self.leaves = list(list_leaves(self.node))
        self.places = {id(leaf): place for place, leaf in enumerate(self.leaves)}
        self.told = [leaf for leaf in self.leaves if isinstance(leaf, HistoryLeaf)]
        self.drifting = [leaf for leaf in self.leaves if leaf not in self.told and leaf.reads().by_time]
        whole = int((self.until - self.since) / STEP) if self.drifting else 0
        self.grid = [self.since + STEP * number for number in range(whole + 1)] if self.drifting else [self.until]

    def at(self, moment: datetime) -> Context:
        """Return how it is asked as of a moment."""
        return Context(at=moment, zone=self.zone)


def find_flips(node: Node, *, since: datetime, until: datetime, zone: tzinfo, holds: bool) -> list[Happened]:
    """Return when the condition began to hold (or, unless `holds`, ceased to) and of whom, the earliest first.

    Raises TooMany, EventStoreDown.
    """
    replay = Replay(node, since, until, zone)
    replay.people = find_concerned(replay)
    if len(replay.people) > MOST_PEOPLE:
        raise TooMany
    names = {match.event for leaf in replay.told for match in leaf.get_matches()}
    asks_any = any(ANY_EVENT in leaf.reads().events for leaf in replay.told)
    histories = FetchedHistories(names=None if asks_any else frozenset(names))
    histories.announce(replay.people)
    for place, leaf in enumerate(replay.leaves):
        if not isinstance(leaf, HistoryLeaf):
            for moment in replay.grid:
                found = leaf.find_among(set(replay.people), histories, replay.at(moment))
                replay.known[place, moment] = set(found)
    flips = [
        (moment, contact)
        for contact in replay.people
        for moment in _find_flips_of(replay, contact, histories.get_events(contact) if replay.told else (), holds=holds)
    ]
    return sorted(flips)


def find_concerned(replay: Replay) -> BitMap64:
    """Return of whom the answer may have changed: by an event, or by time."""
    found = BitMap64()
    for leaf in replay.told:
        found |= _find_active(leaf, replay)
        if leaf.reads().by_time:
            found |= leaf.wakes(replay.since, replay.until, replay.at(replay.until))
    moments = [*replay.grid[::4], replay.until]
    for drifting in replay.drifting:
        held = [drifting.find(replay.at(moment)) for moment in moments]
        for before, after in pairwise(held):
            found |= before ^ after
    for required in _list_required(replay.node):
        if required not in replay.told and required not in replay.drifting:
            found &= find_everybody(required, context=replay.at(replay.until))
    return found


def _list_required(node: Node) -> Iterator[Leaf]:
    """Yield the conditions without which the whole cannot hold."""
    if not isinstance(node, Group):
        yield node
    elif node.word == "all" or (len(node.parts) == 1 and node.word == "any"):
        for part in node.parts:
            yield from _list_required(part)


def _find_active(leaf: HistoryLeaf, replay: Replay) -> BitMap64:
    """Return who did in this time what the condition looks at."""
    more, moments = write_span(Span(replay.since, replay.until + MINUTE))
    asked: list[tuple[str, str, dict[str, Any]]] = [
        (find_table(one.name for one in match.filters), *write_event(match.event, match.filters))
        for match in leaf.get_matches()
    ]
    found = BitMap64()
    for table, where, parameters in asked or [("events_by_name", "1", {})]:
        sql = f"SELECT DISTINCT {CONTACT} AS contact FROM {table} WHERE {where}{more}"  # noqa: S608 - parameters only
        found |= fetch_set(sql, parameters | moments)
    return found


def _find_flips_of(replay: Replay, contact: int, events: Sequence[StoredEvent], *, holds: bool) -> Iterator[datetime]:
    moments = sorted(_list_moments(replay, events))
    if len(moments) * max(1, len(events)) > MOST_MOMENTS:
        raise TooMany
    times = [event.at for event in events]
    before: bool | None = None
    for moment in [replay.since, *moments]:
        held = _holds(replay, replay.node, contact, moment, events[: bisect_right(times, moment)])
        if before is (not holds) and held is holds:
            yield moment
        before = held


def _list_moments(replay: Replay, events: Sequence[StoredEvent]) -> set[datetime]:
    """Return when the answer may change: with an event, when one falls out of a period, when a day begins."""
    found = {*replay.grid, *_list_midnights(replay), replay.until}
    for leaf in replay.told:
        shifts = _list_shifts(leaf, replay)
        for event in filter(leaf.matches, events):
            found.add(event.at)
            for match, shift in shifts:
                if match is None or match.fits(event):
                    after = (event.at + shift).replace(second=0, microsecond=0)
                    found |= {after + MINUTE, after + 2 * MINUTE}
    return {moment for moment in found if replay.since < moment <= replay.until}


def _list_shifts(leaf: HistoryLeaf, replay: Replay) -> set[tuple[EventMatch | None, timedelta]]:
    """Return how long after an event of a sort the answer may change by time; of no sort where any event counts."""
    found: set[tuple[EventMatch | None, timedelta]] = set()
    for moment in (replay.since, replay.until):
        edges = leaf.list_edges(replay.at(moment))
        found |= {(edge.match, moment - edge.at) for edge in edges}
        begin = leaf.get_begin(replay.at(moment))
        if not leaf.get_matches() and begin:
            found.add((None, moment - begin))
    return found


def _list_midnights(replay: Replay) -> Iterator[datetime]:
    """Yield where the days of the zone begin: with them begin weeks, months and years."""
    day = replay.since.astimezone(replay.zone).date()
    while (moment := datetime.combine(day, datetime.min.time(), replay.zone).astimezone(UTC)) <= replay.until:
        yield moment
        day += timedelta(days=1)


def _holds(replay: Replay, node: Node, contact: int, moment: datetime, events: Sequence[StoredEvent]) -> bool:
    if isinstance(node, Group):
        if node.word == "not":
            return not _holds(replay, node.parts[0], contact, moment, events)
        tried = (_holds(replay, part, contact, moment, events) for part in node.parts)
        return all(tried) if node.word == "all" else any(tried)
    if isinstance(node, HistoryLeaf):
        return node.holds_of(events, replay.at(moment))
    last = replay.grid[max(0, bisect_right(replay.grid, moment) - 1)]
    return contact in replay.known[replay.places[id(node)], last]
