"""Which events there really are, what is sent with them and which values it has: for choosing, quick at any size."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from touchline.eventstore.client import query
from touchline.eventstore.timeline import StoredEvent, find_events
from touchline.journal.kinds import Topic, get_kind, get_kinds
from touchline.tracking.event_filters import NUMBER_SHAPE, PROPERTIES, read_property
from touchline.tracking.property_names import get_property_label

T = TypeVar("T")
KEPT_S: Final = 60.0
MOST_KEPT: Final = 200
LOOKED_AT: Final = 400
"""Events of a name that are looked at, the youngest: they show what is sent with it now."""
SHOWN_EVENTS: Final = 500
SHOWN_VALUES: Final = 50
LONGEST_VALUE: Final = 200
TOPICS: Final[dict[str, str | Promise]] = {
    Topic.VISIT: lazy("On your site"),
    Topic.ORDER: lazy("Orders"),
    Topic.PROFILE: lazy("Profile"),
    Topic.TEAM: lazy("By your team"),
    Topic.OTHER: lazy("Your events"),
}
_kept: dict[tuple[str, ...], tuple[float, Any]] = {}

EVENTS = """
SELECT name, count() AS times, toUnixTimestamp64Milli(max(at)) FROM events_by_name
GROUP BY name ORDER BY times DESC LIMIT {most:UInt32}
"""
PATHS = """
SELECT path, count() AS times FROM events_by_name WHERE name = {name:String} AND at >= now64(3) - INTERVAL 90 DAY
    AND path != '' AND positionCaseInsensitiveUTF8(path, {text:String}) > 0
GROUP BY path ORDER BY times DESC, path LIMIT {most:UInt32}
"""


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event with how often it came and when last; never where only a room declares it."""

    slug: str
    label: str
    group: str
    count: int = 0
    last: datetime | None = None


@dataclass(slots=True)
class KnownProperty:
    """A property among the youngest events of a name: on how many it stands, and its values with how often."""

    slug: str
    count: int = 0
    last: datetime | None = None
    values: "Counter[str]" = field(default_factory=Counter)

    @property
    def label(self) -> str:
        """What it is called."""
        return get_property_label(self.slug)

    @property
    def type(self) -> str:
        """What its values are: text, number, moment or yes_no."""
        if self.slug in PROPERTIES:
            return PROPERTIES[self.slug][1]
        if self.values and all(NUMBER_SHAPE.fullmatch(value) for value in self.values):
            return "number"
        return "yes_no" if self.values and set(self.values) <= {"true", "false"} else "text"


def list_events(text: str = "") -> list[KnownEvent]:
    """Return the events that came, most frequent first, then those declared only. Raises EventStoreDown."""
    rows = _keep(("events",), lambda: query(EVENTS, {"most": SHOWN_EVENTS}))
    came = {str(name): (int(count), datetime.fromtimestamp(int(last) / 1000, UTC)) for name, count, last in rows}
    names = [*came, *(kind.name for kind in get_kinds() if kind.name not in came)]
    found = [_make_event(name, *came.get(name, (0, None))) for name in names]
    wanted = text.casefold()
    return [one for one in found if wanted in one.label.casefold() or wanted in one.slug.casefold()]


def list_properties(event: str) -> list[KnownProperty]:
    """Return what is sent with an event: the most frequent first. Raises EventStoreDown."""
    found = _look(event)
    return sorted((one for one in found.values() if one.values), key=lambda one: (-one.count, one.slug))


def list_values(event: str, name: str, text: str = "") -> list[tuple[str, int]]:
    """Return values of a property with how often they came, most frequent first. Raises EventStoreDown."""
    if name == "path":
        rows = _keep(("paths", event, text), lambda: query(PATHS, {"name": event, "text": text, "most": SHOWN_VALUES}))
        return [(str(path), int(count)) for path, count in rows]
    known = _look(event).get(name)
    wanted = text.casefold()
    values = known.values.most_common() if known else []
    return [(value, count) for value, count in values if wanted in value.casefold()][:SHOWN_VALUES]


def _make_event(name: str, count: int, last: datetime | None) -> KnownEvent:
    kind = get_kind(name)
    return KnownEvent(name, str(kind.label), str(TOPICS[kind.topic]), count, last)


def _look(event: str) -> dict[str, KnownProperty]:
    return _keep(("look", event), lambda: look_at(find_events(name=event, limit=LOOKED_AT, newest_first=True)))


def look_at(events: list[StoredEvent]) -> dict[str, KnownProperty]:
    """Return the properties of some events by name, newest event first."""
    found: dict[str, KnownProperty] = {}
    for event in events:
        for name in (*PROPERTIES, *event.properties):
            value = read_property(event, name)
            if value in ("", "0") and name in PROPERTIES:
                continue
            known = found.setdefault(name, KnownProperty(name))
            known.count += 1
            known.last = known.last or event.at
            if value and len(value) <= LONGEST_VALUE and value[0] not in "{[":
                known.values[value] += 1
    return found


def _keep(key: tuple[str, ...], ask: Callable[[], T]) -> T:
    at, found = _kept.get(key, (0.0, None))
    if not at or time.monotonic() - at > KEPT_S:
        found = ask()
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = (time.monotonic(), found)
    return found  # type: ignore[no-any-return]


def forget_catalog() -> None:
    """Drop what is kept."""
    _kept.clear()
