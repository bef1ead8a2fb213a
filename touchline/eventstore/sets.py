"""Sets of contacts that a question finds, put together in the event store: a million ids travel as a hundred kilobytes."""

import struct
from collections.abc import Mapping
from typing import Any, Final

from pyroaring import BitMap64

from touchline.eventstore.client import fetch

MOST_SECONDS: Final = 30
SMALL: Final = 0


def fetch_set(sql: str, parameters: Mapping[str, Any], *, settings: Mapping[str, Any] | None = None) -> BitMap64:
    """Return the ids that a question names in its one column, `contact`; it has no FORMAT. Raises EventStoreDown."""
    whole = f"SELECT groupBitmapState(toUInt64(contact)) FROM ({sql}) FORMAT RowBinary"  # noqa: S608 - texts of this program
    chosen = {"max_execution_time": MOST_SECONDS, "priority": 2, **(settings or {})}
    return read_state(fetch(whole, parameters, settings=chosen))


def read_state(raw: bytes) -> BitMap64:
    """Return the set that a state of groupBitmap holds: a few numbers as they are, many as a roaring bitmap.

    https://github.com/ClickHouse/ClickHouse/blob/master/src/AggregateFunctions/AggregateFunctionGroupBitmapData.h
    """
    if not raw:
        return BitMap64()
    size, place = _read_size(raw, 1)
    if raw[0] == SMALL:
        return BitMap64(struct.unpack_from(f"<{size}Q", raw, place))
    return BitMap64.deserialize(raw[place : place + size])


def _read_size(raw: bytes, place: int) -> tuple[int, int]:
    """Return a number written seven bits a byte, and where it ends."""
    size = shift = 0
    while True:
        byte = raw[place]
        size |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if not byte & 0x80:
            return size, place
