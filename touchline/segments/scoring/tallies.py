"""The arithmetic of scores: what each rule counted by day, what that is worth on a day, and how it is packed.

What happened on a day is worth points by number, up to the day's cap; each later day it is worth a little less, half
after the half-life; the sum of a rule stays within its cap in all. The order in which events become known plays no part.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

import msgspec

NEAR_DAYS: Final = 3
"""Days that are kept one by one; events older than that have a contact counted anew from the event store."""
TENTH: Final = Decimal("0.1")
MOST_POINTS: Final = 999_999_999


class Worth(NamedTuple):
    """What a rule gives: points each, caps on the size of what it gives on a day and in all, the half-life in days."""

    points: int
    cap_day: int | None = None
    cap_all: int | None = None
    half_life: int | None = None

    def on_day(self, times: int) -> int:
        """Return the points of a day on which it happened so many times."""
        return limit(times * self.points, self.cap_day)

    def fade(self, days: int) -> float:
        """Return the share of points that is left after so many days."""
        return 1.0 if self.half_life is None or days <= 0 else 0.5 ** (days / self.half_life)


class Tally(msgspec.Struct, array_like=True):
    """What one rule counted of one contact: the worth of settled days as of `since`, and the number of times by day after."""

    settled: float = 0.0
    since: int = 0
    days: dict[int, int] = {}
    holds: bool = False
    """Of a condition: whether it holds."""

    def add(self, day: int, times: int = 1) -> bool:
        """Count what happened on a day; False when that day is settled already."""
        if day < self.since:
            return False
        self.days[day] = self.days.get(day, 0) + times
        return True

    def settle(self, today: int, worth: Worth) -> None:
        """Put days long past together into one number."""
        since = today - NEAR_DAYS
        if since <= self.since:
            return
        past = [day for day in self.days if day < since]
        self.settled *= worth.fade(since - self.since)
        for day in sorted(past):
            self.settled += worth.on_day(self.days.pop(day)) * worth.fade(since - day)
        self.since = since

    def value(self, today: int, worth: Worth) -> float:
        """Return what it is worth on a day."""
        if self.holds:
            return float(limit(worth.points, worth.cap_all))
        near = sum(worth.on_day(times) * worth.fade(today - day) for day, times in self.days.items())
        return limit_real(self.settled * worth.fade(today - self.since) + near, worth.cap_all)

    @property
    def is_empty(self) -> bool:
        """Whether it never gave anything."""
        return not (self.holds or self.days or self.settled)


def limit(points: int, cap: int | None) -> int:
    """Return the points within a cap, which holds for points given and taken alike."""
    return points if cap is None else max(-cap, min(cap, points))


def limit_real(points: float, cap: int | None) -> float:
    """Return the points within a cap."""
    return points if cap is None else max(-float(cap), min(float(cap), points))


def round_points(points: float) -> Decimal:
    """Return points as they are shown and sorted: with a tenth."""
    within = max(-MOST_POINTS, min(MOST_POINTS, points))
    return Decimal(repr(within)).quantize(TENTH, ROUND_HALF_UP)


@dataclass(slots=True)
class Tallies:
    """All that was counted of one contact, by the numbers of model and rule."""

    by_rule: dict[tuple[int, int], Tally] = field(default_factory=dict)

    def get(self, model: int, rule: int, *, since: int) -> Tally:
        """Return the tally of a rule; a new one, for the days from `since` on, when there is none."""
        found = self.by_rule.get((model, rule))
        if found is None:
            found = self.by_rule[model, rule] = Tally(since=since, days={})
        return found

    def forget(self, model: int) -> None:
        """Leave out what a model's rules counted."""
        self.by_rule = {key: tally for key, tally in self.by_rule.items() if key[0] != model}

    def pack(self) -> bytes:
        """Return all that is not empty as bytes."""
        kept = [(*key, tally) for key, tally in self.by_rule.items() if not tally.is_empty]
        return _ENCODER.encode(kept) if kept else b""


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[tuple[int, int, Tally]])


def unpack(packed: bytes) -> Tallies:
    """Return what `pack` made bytes of."""
    if not packed:
        return Tallies()
    return Tallies({(model, rule): tally for model, rule, tally in _DECODER.decode(packed)})
