"""Asks the event store who did something so many times, and counts one contact's own events for the explanation."""

import time
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from touchline.conditions.context import Context
from touchline.conditions.periods import MINUTE, Period, Span
from touchline.contacts.queries import get_person_ids
from touchline.eventstore.client import fetch
from touchline.eventstore.timeline import StoredEvent, find_events
from touchline.tracking.event_filters import EventFilter

KEPT_S: Final = 15.0
MOST_KEPT: Final = 32
MOST_SECONDS: Final = 30
AT_ONCE: Final = 1_000
IN_NARROW: Final = frozenset({"path", "value"})
CONTACT: Final = "dictGetOrDefault('alias', 'contact_id', person_id, person_id)"
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
        return fetch_contacts(*self.write())

    def write(self) -> tuple[str, dict[str, Any]]:
        """Return the question and its parameters."""
        where, parameters = write_event(self.event, self.filters)
        more, moments = write_span(get_span(self.period, self.context))
        sql = f"""
SELECT {CONTACT} AS contact FROM (
    SELECT person_id, count() AS times FROM {find_table(one.name for one in self.filters)}
    WHERE {where}{more} GROUP BY person_id
) GROUP BY contact HAVING sum(times) {"=" if self.is_exact else ">="} {{times:UInt32}}"""  # noqa: S608 - texts of this program only; every value is a parameter
        return sql, {**parameters, **moments, "times": self.count}


def fetch_contacts(sql: str, parameters: Mapping[str, Any]) -> list[int]:
    """Return the ids that a question of one column names; an answer serves for 15 seconds. Raises EventStoreDown."""
    key = (sql, repr(sorted(parameters.items())))
    at, found = _kept.get(key, (0.0, []))
    if time.monotonic() - at > KEPT_S or not at:
        raw = fetch(f"{sql} FORMAT RowBinary", parameters, settings={"max_execution_time": MOST_SECONDS, "priority": 2})
        numbers = array("q")
        numbers.frombytes(raw)
        found = numbers.tolist()
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = (time.monotonic(), found)
    return found


def write_event(event: str, filters: Sequence[EventFilter], *, number: int = 0) -> tuple[str, dict[str, Any]]:
    """Return the condition on an event's name and properties; `number` tells the events of one question apart."""
    where = [f"name = {{event_{number}:String}}"]
    parameters: dict[str, Any] = {f"event_{number}": event}
    for place, one in enumerate(filters):
        text, more = one.write(number * 100 + place)
        where.append(text)
        parameters |= more
    return " AND ".join(where), parameters


def write_span(span: Span, column: str = "at") -> tuple[str, dict[str, Any]]:
    """Return the condition that a moment lies in a span, beginning with AND, and its parameters."""
    found = [(name, sign, moment) for name, sign, moment in _get_ends(span) if moment is not None]
    text = "".join(
        f" AND {column} {sign} fromUnixTimestamp64Milli({{{name}:Int64}}, 'UTC')" for name, sign, _at in found
    )
    return text, {name: int(moment.timestamp() * 1000) for name, _sign, moment in found}


def _get_ends(span: Span) -> tuple[tuple[str, str, datetime | None], ...]:
    return (("since", ">=", span.since), ("until", "<", span.until))


def find_table(properties: Iterable[str]) -> str:
    """Return the narrow table where it holds all properties that are asked."""
    return "events_by_name" if set(properties) <= IN_NARROW else "events"


def get_span(period: Period | None, context: Context) -> Span:
    """Return the period's moments; what ends now is open ended, since a clock may run ahead by a little."""
    if period is None:
        # Up to the end of the minute, as a period's, so that all who ask in a minute ask the same.
        return Span(None, None if context.is_now else context.at.replace(second=0, microsecond=0) + MINUTE)
    span = period.resolve(context)
    return Span(span.since, None if period.word == "last" and context.is_now else span.until)


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
