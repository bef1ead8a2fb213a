"""Conditions that live segments ask, each with the set of all contacts it holds of, kept in step batch by batch."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.kinds import Leaf
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.live.slots import Slot

CHANGED_AT: Final = "updated_at"
MOST_WOKEN: Final = 5_000
"""More than these are quicker asked with everybody."""


class Watched(ABC):
    """One condition of one or more segments; its slots say of whom it holds."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.reads = leaf.reads()
        self.key = make_key(leaf)
        self.as_of: datetime | None = None
        """The minute it was last brought up to; None before it is filled."""
        self.whole_at: datetime | None = None
        """When it was last asked of everybody."""

    @property
    def is_filled(self) -> bool:
        """Whether it is known of whom it holds."""
        return self.as_of is not None

    @property
    def reads_nothing_known(self) -> bool:
        """Whether it does not tell what it depends on, and so may change with anything."""
        reads = self.reads
        return not (reads.fields or reads.events or reads.segments or reads.by_time)

    @abstractmethod
    def get_slots(self) -> list[Slot]:
        """Return its sets."""

    @abstractmethod
    def among(self, who: BitMap64) -> BitMap64:
        """Return of whom of these it holds, as the batch leaves it."""

    @abstractmethod
    def fill(self, context: Context) -> None:
        """Ask of everybody. Raises EventStoreDown."""

    @abstractmethod
    def wake(self, context: Context, histories: FetchedHistories) -> None:
        """Bring it from the minute it was last brought to up to the context's. Raises EventStoreDown."""

    def get_touched(self) -> BitMap64:
        """Return whose answer may be another one after the batch."""
        found = BitMap64()
        for slot in self.get_slots():
            found |= slot.get_touched()
        return found


class Plain(Watched):
    """A condition whose answer is asked anew of those whom a batch touched."""

    def __init__(self, leaf: Leaf) -> None:
        super().__init__(leaf)
        self.slot = Slot()

    def get_slots(self) -> list[Slot]:
        """Return its one set."""
        return [self.slot]

    def among(self, who: BitMap64) -> BitMap64:
        """Return who of these is in it."""
        return self.slot.among(who)

    def fill(self, context: Context) -> None:
        """Ask of everybody."""
        self.slot.replace(self.leaf.find(context))
        self.as_of = self.whole_at = context.at

    def wake(self, context: Context, histories: FetchedHistories) -> None:
        """Ask of those whom time alone may change: of everybody where the condition cannot tell who that is."""
        find_woken = getattr(self.leaf, "wakes", None)
        if not (self.reads.by_time or self.reads_nothing_known):
            self.as_of = context.at
        elif find_woken is None:
            self.fill(context)
        else:
            self._ask_woken(find_woken(self.as_of, context.at, context), context, histories)

    def _ask_woken(self, woken: BitMap64, context: Context, histories: FetchedHistories) -> None:
        if len(woken) > MOST_WOKEN:
            self.fill(context)
            return
        if woken:
            histories.announce(woken)
            self.slot.set(woken, self.leaf.find_among(set(woken), histories, context))
        self.as_of = context.at

    def wants(self, event: Any) -> bool:
        """Tell whether an event whose name it reads may change the answer."""
        matches = getattr(self.leaf, "matches", None)
        return matches is None or bool(matches(event))

    def list_asked(self, changed: Mapping[str, set[int]], with_events: set[int], moving: frozenset[str]) -> set[int]:
        """Return whose profile changed so that the answer may, `moving` being the fields that any event changes."""
        if self.reads_nothing_known:
            return set().union(with_events, *changed.values())
        # Any change changes when the profile was last changed, and is told by what else it changed.
        parts = changed if CHANGED_AT in self.reads.fields else (*self.reads.fields, "*", "here")
        found: set[int] = set().union(*(changed.get(part, ()) for part in parts)) if self.reads.fields else set()
        return found | with_events if self.reads.fields & moving else found


def make_key(leaf: Leaf) -> str:
    """Return what is equal for equal conditions only."""
    return msgspec.json.encode(leaf.dump(), order="deterministic").decode()
