"""Which conditions on events an event fulfils: looked up by the values they read, so that thousands a second cost little."""

from collections.abc import Sequence
from typing import Any, Final, cast

from touchline.eventstore.timeline import StoredEvent
from touchline.segments.live.events import LiveEvent
from touchline.tracking.event_filters import EventFilter, read_property

MOST_KEPT: Final = 50_000
Atom = tuple[str, tuple[EventFilter, ...]]
"""The name of an event, and what must be true of its properties."""


class Matcher:
    """Answers for one event after another which of the atoms it fulfils."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._by_name: dict[str, _OfName] = {}
        for place, (name, filters) in enumerate(atoms):
            self._by_name.setdefault(name, _OfName()).add(place, filters)

    def find(self, event: LiveEvent | StoredEvent) -> tuple[int, ...]:
        """Return the places of the atoms that the event fulfils."""
        known = self._by_name.get(event.name)
        return known.find(cast(StoredEvent, event)) if known else ()


class _OfName:
    def __init__(self) -> None:
        self._always: tuple[int, ...] = ()
        self._filtered: list[tuple[int, tuple[EventFilter, ...]]] = []
        self._reads: list[str] = []
        self._kept: dict[Any, tuple[int, ...]] = {}

    def add(self, place: int, filters: tuple[EventFilter, ...]) -> None:
        if not filters:
            self._always += (place,)
            return
        self._filtered.append((place, filters))
        self._reads += [one.name for one in filters if one.name not in self._reads]

    def find(self, event: StoredEvent) -> tuple[int, ...]:
        if not self._reads:
            return self._always
        key = tuple([read_property(event, name) for name in self._reads])
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            hits = (place for place, filters in self._filtered if all(one.holds(event) for one in filters))
            found = self._kept[key] = (*self._always, *hits)
        return found
