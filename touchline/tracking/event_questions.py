"""Asks the event store who did something so many times, and counts one contact's own events for the explanation."""

import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from touchline.conditions.context import Context
from touchline.conditions.periods import Period, Span
from touchline.contacts.queries import get_person_ids
from touchline.eventstore.client import fetch
from touchline.eventstore.timeline import StoredEvent, find_events
from touchline.tracking.event_filters import EventFilter

KEPT_S: Final = 15.0
MOST_KEPT: Final = 32
MOST_SECONDS: Final = 30
AT_ONCE: Final = 1_000
IN_NARROW: Final = frozenset({"path", "value"})
_kept: dict[tuple[str, str], tuple[float, list[int]]] = {}


@dataclass(frozen=True)
class EventQuestion:
    """Which contacts did `event` at least (or exactly) so many times."""

    event: str
    count: int
    is_exact: bool
    period: Period | None
    filters: tuple[EventFilter, ...]
    context: Context

    def fetch(self) -> list[int]:
        """Return the contacts, and visitors among them; an answer serves for 15 seconds. Raises EventStoreDown."""
        sql, parameters = self.write()
        key = (sql, repr(sorted(parameters.items())))
        at, found = _kept.get(key, (0.0, []))
        if time.monotonic() - at > KEPT_S or not at:
            raw = fetch(sql, parameters, settings={"max_execution_time": MOST_SECONDS, "priority": 2})
            numbers = array("q")
            numbers.frombytes(raw)
            found = numbers.tolist()
            while len(_kept) >= MOST_KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[key] = (time.monotonic(), found)
        return found

    def write(self) -> tuple[str, dict[str, Any]]:
        """Return the question and its parameters."""
        where = ["name = {event:String}"]
        parameters: dict[str, Any] = {"event": self.event, "times": self.count}
        for place, one in enumerate(self.filters):
            text, more = one.write(place)
            where.append(text)
            parameters |= more
        span = get_span(self.period, self.context)
        for name, sign, moment in (("since", ">=", span.since), ("until", "<", span.until)):
            if moment is not None:
                where.append(f"at {sign} fromUnixTimestamp64Milli({{{name}:Int64}}, 'UTC')")
                parameters[name] = int(moment.timestamp() * 1000)
        table = "events_by_name" if {one.name for one in self.filters} <= IN_NARROW else "events"
        sql = f"""
SELECT dictGetOrDefault('alias', 'contact_id', person_id, person_id) AS contact FROM {table}
WHERE {" AND ".join(where)} GROUP BY contact HAVING count() {"=" if self.is_exact else ">="} {{times:UInt32}}
FORMAT RowBinary"""  # noqa: S608 - texts of this program only; every value is a parameter
        return sql, parameters


def get_span(period: Period | None, context: Context) -> Span:
    """Return the period's moments, whole minutes, so that a question asked again is the same question; open ended for "last"."""
    if period is None:
        return Span(None, None)
    span = period.resolve(context)
    return Span(_whole(span.since), None if period.word == "last" else span.until)


def _whole(moment: datetime | None) -> datetime | None:
    return moment.replace(second=0, microsecond=0) if moment else None


def count_events_of(
    contact_id: int, event: str, period: Period | None, filters: Sequence[EventFilter], *, context: Context
) -> int:
    """Return how many such events a contact has, looked at one by one. Raises EventStoreDown."""
    span = get_span(period, context)
    people, after, count = get_person_ids(contact_id), None, 0
    while True:
        found: list[StoredEvent] = find_events(
            name=event, person_ids=people, since=span.since, until=span.until, after=after, limit=AT_ONCE
        )
        count += sum(all(one.holds(stored) for one in filters) for stored in found)
        if len(found) < AT_ONCE:
            return count
        after = found[-1].position
