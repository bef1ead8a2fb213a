"""Which event of a batch made somebody enter a segment: the last one that its condition asks about."""

from collections.abc import Sequence
from typing import cast

from touchline.conditions.people import get_reads
from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import list_leaves, read_tree
from touchline.eventstore.timeline import StoredEvent
from touchline.segments.live.events import LiveEvent
from touchline.tracking.event_leaf import EventLeaf


class Causes:
    """Finds the cause among events, for one condition."""

    def __init__(self, condition: object) -> None:
        self._leaves: list[EventLeaf] = []
        self._names: frozenset[str] = frozenset()
        try:
            tree = read_tree(condition, subject="contact")
        except ConditionError:
            return
        self._leaves = [leaf for leaf in list_leaves(tree) if isinstance(leaf, EventLeaf) and not leaf.negates]
        self._names = get_reads(tree).events - {leaf.event for leaf in self._leaves}

    def find(self, events: Sequence[LiveEvent]) -> LiveEvent | None:
        """Return the last of one person's events that the condition asks about; None where none did it."""
        return next((event for event in reversed(events) if self._asks(event)), None)

    def _asks(self, event: LiveEvent) -> bool:
        if event.name in self._names:
            return True
        stored = cast(StoredEvent, event)
        return any(leaf.event == event.name and all(one.holds(stored) for one in leaf.filters) for leaf in self._leaves)
