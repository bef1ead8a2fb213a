"""Pages of a person's timeline: cut between visits, so that a visit is one row whatever page it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from touchline.eventstore.timeline import CameBy, Position, StoredEvent, find_events, find_first_source, get_timeline
from touchline.journal.kinds import Topic, get_kind, get_names

ROWS: Final = 20
CHUNK: Final = 300
MOST_EVENTS: Final = 3_000
"""A longer visit is cut, and goes on as a row of the next page; no page reads more."""
VISIT_GAP: Final = timedelta(minutes=30)
"""An event that came late may be this much older than the visit it was counted to."""
TOPICS: Final = {"orders": Topic.ORDER, "profile": Topic.PROFILE, "team": Topic.TEAM}


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Events, newest first; older ones begin behind `last` when `has_older`."""

    events: list[StoredEvent]
    has_older: bool

    @property
    def last(self) -> Position | None:
        """Where this page ends."""
        return self.events[-1].position if self.events else None


def read_page(person_ids: Sequence[int], *, show: str = "all", before: Position | None = None) -> TimelinePage:
    """Return about twenty rows' worth of events older than `before`. Raises EventStoreDown.

    `show` is all, visits, orders, team or profile.
    """
    if show in TOPICS:
        found = _read_topic(person_ids, TOPICS[show], before=before, since=None, limit=ROWS + 1)
        return TimelinePage(found[:ROWS], len(found) > ROWS)
    events: list[StoredEvent] = []
    while True:
        chunk = get_timeline(person_ids, before=events[-1].position if events else before, limit=CHUNK)
        events += chunk
        is_end = len(chunk) < CHUNK
        if cut := find_cut(events, rows=ROWS, is_end=is_end):
            return TimelinePage(events[:cut], cut < len(events))
        if is_end or len(events) >= MOST_EVENTS:
            return TimelinePage(events, not is_end)


def read_since(person_ids: Sequence[int], *, show: str = "all", down_to: Position | None = None) -> TimelinePage:
    """Return everything from now back to `down_to`, which is included: what an open page shows. Raises EventStoreDown."""
    since = datetime.fromtimestamp(down_to.at_ms / 1000, UTC) if down_to else None
    if show in TOPICS:
        found = _read_topic(person_ids, TOPICS[show], before=None, since=since, limit=MOST_EVENTS)
    else:
        found = find_events(person_ids=person_ids, since=since, limit=MOST_EVENTS, newest_first=True)
    return TimelinePage([event for event in found if not down_to or event.position >= down_to], has_older=False)


def find_first_visit(
    person_ids: Sequence[int], whole: Sequence[StoredEvent] | None = None
) -> StoredEvent | CameBy | None:
    """Return what says how somebody came: the first event with a traffic source, or that source. Raises EventStoreDown.

    `whole` is the timeline, newest first, where all of it is known already: then nothing is asked.
    """
    if whole is None:
        return find_first_source(person_ids)
    return next((event for event in reversed(whole) if event.channel), None)


def find_cut(events: Sequence[StoredEvent], *, rows: int, is_end: bool) -> int:
    """Return how many of `events` (newest first) make a page of `rows` rows and cut no visit in two; 0 for none."""
    last_at = {(event.person_id, event.visit): number for number, event in enumerate(events)}
    oldest = events[-1].at if events else None
    seen: set[tuple[int, int]] = set()
    count, open_until = 0, 0
    for number, event in enumerate(events):
        key = (event.person_id, event.visit)
        if not event.visit or get_kind(event.name).important:
            count += 1
        if event.visit and key not in seen:
            seen.add(key)
            count += 1
            began = datetime.fromtimestamp(event.visit, UTC) - VISIT_GAP
            is_whole = is_end or (oldest is not None and oldest < began)
            open_until = max(open_until, last_at[key]) if is_whole else len(events)
        if count >= rows and number >= open_until and number + 1 < len(events):
            return number + 1
    return 0


def _read_topic(
    person_ids: Sequence[int], topic: Topic, *, before: Position | None, since: datetime | None, limit: int
) -> list[StoredEvent]:
    """Return the newest events of a topic's names, by one question."""
    return find_events(
        name=get_names(topic), person_ids=person_ids, since=since, after=before, limit=limit, newest_first=True
    )
