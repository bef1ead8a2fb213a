"""Sets of contacts in chunks of 65,536 ids, as rows hold them."""

from collections.abc import Iterable, Iterator
from typing import Final

from pyroaring import BitMap64

BITS: Final = 16
LOW: Final = (1 << BITS) - 1
Packed = bytes | memoryview
"""As a row has it."""


def split(people: BitMap64) -> Iterator[tuple[int, BitMap64]]:
    """Yield the chunks of a set: the high part of their ids, and the low halves."""
    left = people.copy()
    while left:
        high = left.min() >> BITS
        chunk = BitMap64()
        chunk.add_range(high << BITS, (high + 1) << BITS)
        chunk &= left
        left -= chunk
        yield high, chunk.shift(-(high << BITS))


def pack(bits: BitMap64) -> bytes:
    """Return low halves as bytes, as short as it gets."""
    bits.run_optimize()
    packed: bytes = bits.serialize()
    return packed


def unpack(packed: Packed) -> BitMap64:
    """Return the low halves of a row."""
    return BitMap64.deserialize(bytes(packed))


def widen(high: int, packed: Packed) -> BitMap64:
    """Return a row's members by their whole ids."""
    return unpack(packed).shift(high << BITS)


def join(rows: Iterable[tuple[int, Packed]]) -> BitMap64:
    """Return the members of rows of (high, bits)."""
    found = BitMap64()
    for high, packed in rows:
        found |= widen(high, packed)
    return found
