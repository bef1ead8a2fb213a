"""Which buckets of an exclusion group a new trial gets: the first gap that is wide enough."""

from collections.abc import Sequence

from touchline.experiments.hashing import BUCKETS


class CannotFit(ValueError):
    """No gap is wide enough; `free` is the widest there is."""

    def __init__(self, free: int) -> None:
        super().__init__(f"{free} buckets are free.")
        self.free = free


def find_slots(taken: Sequence[tuple[int, int]], wanted: int) -> tuple[int, int]:
    """Return the first and the last bucket, that one not included, of a free stretch. Raises CannotFit."""
    place, widest = 0, 0
    for first, last in [*sorted(taken), (BUCKETS, BUCKETS)]:
        widest = max(widest, first - place)
        if first - place >= wanted > 0:
            return place, place + wanted
        place = max(place, last)
    raise CannotFit(widest)
