"""What the answer of a condition depends on, and the events of a few people that it may need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from touchline.eventstore.timeline import StoredEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Fields and event names by slug, segments by id; `by_time` where the answer can change though nothing happens."""

    fields: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    segments: frozenset[int] = frozenset()
    by_time: bool = False

    def __or__(self, other: "Reads") -> "Reads":
        return Reads(
            fields=self.fields | other.fields,
            events=self.events | other.events,
            segments=self.segments | other.segments,
            by_time=self.by_time or other.by_time,
        )


def join_reads(parts: Iterable[Reads]) -> Reads:
    """Return what all parts together depend on."""
    found = Reads()
    for part in parts:
        found |= part
    return found


class Histories(Protocol):
    """The events of a few people, asked of the event store at most once for all of them."""

    def get_events(self, contact_id: int) -> Sequence[StoredEvent]:
        """Return all events of one of these people, oldest first. Raises EventStoreDown."""
        ...
