"""Reads numbers and lists of numbers as the event store packs them.

https://clickhouse.com/docs/interfaces/formats/RowBinary
"""

from array import array
from collections.abc import Iterator
from typing import Final

from pyroaring import BitMap64

WIDTH: Final = 8


def read_numbers(raw: bytes) -> list[int]:
    """Return the Int64 of rows of one."""
    found = array("q")
    found.frombytes(raw)
    return found.tolist()


def read_pairs(raw: bytes) -> Iterator[tuple[int, int]]:
    """Yield the rows of two Int64."""
    numbers = iter(read_numbers(raw))
    return zip(numbers, numbers, strict=True)


def read_levels(raw: bytes) -> Iterator[tuple[int, BitMap64]]:
    """Yield rows of a UInt64 and an array of ids."""
    place = 0
    while place < len(raw):
        level = int.from_bytes(raw[place : place + WIDTH], "little")
        length, place = _read_length(raw, place + WIDTH)
        end = place + length * WIDTH
        ids = array("Q")
        ids.frombytes(raw[place:end])
        yield level, BitMap64(ids)
        place = end


def _read_length(raw: bytes, place: int) -> tuple[int, int]:
    """Return a length of 7 bits a byte, the lowest first, and where it ends."""
    length = shift = 0
    while True:
        byte = raw[place]
        place += 1
        length |= (byte & 0x7F) << shift
        if byte < 0x80:
            return length, place
        shift += 7
