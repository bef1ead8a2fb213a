"""Rate limits in memory: a token bucket for each name."""

import threading
import time
from collections import OrderedDict

MOST_BUCKETS = 100_000


class Limit:
    """So many tokens a second for each name, with a burst of `burst` seconds' worth; the oldest names are forgotten."""

    def __init__(self, per_second: float, *, burst: float = 2.0) -> None:
        self.per_second = per_second
        self._burst = per_second * burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str, *, count: int = 1) -> float:
        """Take `count` tokens; return 0.0, or the seconds to wait when there are not enough (none are taken then)."""
        return self.take_and_tell(name, count=count)[0]

    def take_and_tell(self, name: str, *, count: int = 1) -> tuple[float, float]:
        """Take `count` tokens; return the seconds to wait (0.0 when they were there) and how many are left."""
        if self.per_second <= 0:
            return 0.0, 0.0
        now = time.monotonic()
        with self._lock:
            left, at = self._buckets.get(name, (self._burst, now))
            left = min(self._burst, left + (now - at) * self.per_second)
            wanted = min(count, self._burst)
            if left < wanted:
                self._buckets[name] = (left, now)
                return (wanted - left) / self.per_second, left
            self._buckets[name] = (left - wanted, now)
            self._buckets.move_to_end(name)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
            return 0.0, left - wanted
