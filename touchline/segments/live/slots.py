"""A set of contacts in memory whose changes count once the transaction they belong to is committed."""

from collections.abc import Iterable

from pyroaring import BitMap64


class Slot:
    """Who is in a set, and who is added and removed by the batch that is under way."""

    __slots__ = ("added", "bits", "removed")

    def __init__(self, bits: BitMap64 | None = None) -> None:
        self.bits = bits if bits is not None else BitMap64()
        self.added = BitMap64()
        self.removed = BitMap64()

    def add(self, ids: Iterable[int]) -> None:
        """Put these in."""
        new = _set(ids)
        self.removed -= new
        self.added |= new - self.bits

    def remove(self, ids: Iterable[int]) -> None:
        """Take these out."""
        gone = _set(ids)
        self.added -= gone
        self.removed |= gone & self.bits

    def set(self, ids: Iterable[int], held: Iterable[int]) -> None:
        """Have of these exactly the held ones in the set."""
        asked, inside = _set(ids), _set(held)
        self.remove(asked - inside)
        self.add(asked & inside)

    def replace(self, bits: BitMap64) -> None:
        """Have exactly these in the set."""
        self.added, self.removed = bits - self.bits, self.bits - bits

    def among(self, who: BitMap64) -> BitMap64:
        """Return who of these is in the set, as the batch leaves it."""
        found = self.bits & who
        if self.removed:
            found -= self.removed
        return found | (self.added & who) if self.added else found

    def get_all(self) -> BitMap64:
        """Return everybody in the set, as the batch leaves it; not to be changed."""
        return (self.bits - self.removed) | self.added if self.added or self.removed else self.bits

    def get_touched(self) -> BitMap64:
        """Return who came or went with the batch."""
        return self.added | self.removed

    def keep(self) -> None:
        """Take the batch's changes for good."""
        if self.removed:
            self.bits -= self.removed
            self.removed = BitMap64()
        if self.added:
            self.bits |= self.added
            self.added = BitMap64()

    def drop(self) -> None:
        """Forget the batch's changes."""
        self.added, self.removed = BitMap64(), BitMap64()


def _set(ids: Iterable[int]) -> BitMap64:
    return ids if isinstance(ids, BitMap64) else BitMap64(ids)
