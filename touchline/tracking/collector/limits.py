"""Rate limits of the collector: token buckets in memory, by write key and by address."""

import time
from collections import OrderedDict

MOST_BUCKETS = 100_000


class Limit:
    """So many tokens a second for each name, with a burst of two seconds' worth; the oldest names are forgotten."""

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._burst = per_second * 2
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, *, count: int) -> float:
        """Take `count` tokens; return 0.0, or the seconds to wait when there are not enough (none are taken then)."""
        if self.per_second <= 0:
            return 0.0
        now = time.monotonic()
        left, at = self._buckets.get(name, (self._burst, now))
        left = min(self._burst, left + (now - at) * self.per_second)
        wanted = min(count, self._burst)
        if left < wanted:
            self._buckets[name] = (left, now)
            return (wanted - left) / self.per_second
        self._buckets[name] = (left - wanted, now)
        self._buckets.move_to_end(name)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return 0.0
