"""Members of segments as bitmaps in PostgreSQL, in chunks of 65,536 ids, so that a move writes at most 8 KB."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from django.db import connection
from psycopg import Cursor
from pyroaring import BitMap64

BITS: Final = 16
LOW: Final = (1 << BITS) - 1
READ: Final = "SELECT segment_id, high, bits FROM segments_chunk WHERE segment_id = ANY(%s)"
READ_LOCKED: Final = """
SELECT segment_id, high, bits FROM segments_chunk
WHERE (segment_id, high) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[])) FOR UPDATE
"""
WRITE: Final = """
INSERT INTO segments_chunk (segment_id, high, bits)
SELECT segment_id, high, substr(%b::bytea, begins, length)
FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[]) AS c(segment_id, high, begins, length)
ON CONFLICT (segment_id, high) DO UPDATE SET bits = excluded.bits
"""
"""All bitmaps travel as one text of bytes: a list of them would be written out, and read, sign by sign."""
DELETE: Final = """
DELETE FROM segments_chunk WHERE (segment_id, high) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))
"""
DELETE_OTHERS: Final = "DELETE FROM segments_chunk WHERE segment_id = %s AND NOT high = ANY(%s)"
HOLDING: Final = "SELECT segment_id, bits FROM segments_chunk WHERE high = %s"


def read_members(segment_id: int) -> BitMap64:
    """Return who is in a segment."""
    return read_many([segment_id])[segment_id]


def read_many(segment_ids: Iterable[int]) -> dict[int, BitMap64]:
    """Return who is in each of these segments, by one question."""
    wanted = list(segment_ids)
    found = {segment_id: BitMap64() for segment_id in wanted}
    with connection.cursor() as cursor:
        cursor.execute(READ, [wanted])
        for segment_id, high, bits in cursor.fetchall():
            found[segment_id] |= widen(high, bits)
    return found


def find_segments_with(contact_id: int) -> list[int]:
    """Return the ids of all segments that hold a contact; one row of each segment is read."""
    low = contact_id & LOW
    with connection.cursor() as cursor:
        cursor.execute(HOLDING, [contact_id >> BITS])
        return [segment_id for segment_id, bits in cursor.fetchall() if low in unpack(bits)]


def write_members(segment_id: int, members: BitMap64) -> None:
    """Make these all who are in a segment."""
    rows = [(segment_id, high, packed) for high, packed in split(members)]
    with connection.cursor() as cursor:
        cursor.execute(DELETE_OTHERS, [segment_id, [high for _segment, high, _packed in rows]])
        if rows:
            _write(rows)


def move_members(moves: Mapping[int, tuple[BitMap64, BitMap64]]) -> None:
    """Add and remove members of segments, who entered and who left by segment; only the chunks they lie in are written."""
    changes: dict[tuple[int, int], list[BitMap64]] = {}
    for segment_id, (entered, left) in moves.items():
        for side, ids in enumerate((entered, left)):
            for high, bits in split_sets(ids):
                changes.setdefault((segment_id, high), [BitMap64(), BitMap64()])[side] = bits
    if not changes:
        return
    keys = sorted(changes)
    with connection.cursor() as cursor:
        had = _read_locked(keys)
        now = {key: (had.get(key, BitMap64()) | changes[key][0]) - changes[key][1] for key in keys}
        full = [(*key, pack(bits)) for key, bits in now.items() if bits]
        if full:
            _write(full)
        if empty := [key for key, bits in now.items() if not bits]:
            cursor.execute(DELETE, _turn(empty))


def _read_locked(keys: Sequence[Sequence[int]]) -> dict[tuple[int, int], BitMap64]:
    with _open_plain_cursor() as cursor:
        cursor.execute(READ_LOCKED, _turn(keys), binary=True)
        return {(segment_id, high): unpack(packed) for segment_id, high, packed in cursor}


def _write(rows: Sequence[tuple[int, int, bytes]]) -> None:
    segments, highs, packed = zip(*rows, strict=True)
    lengths = [len(one) for one in packed]
    begins = list(accumulate(lengths, initial=1))[:-1]
    with _open_plain_cursor() as cursor:
        cursor.execute(WRITE, [b"".join(packed), list(segments), list(highs), begins, lengths])


def _open_plain_cursor() -> Cursor[Any]:
    """Return a cursor that has bytes travel as they are, in the transaction under way."""
    connection.ensure_connection()
    return Cursor(connection.connection)


def _turn(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def split(members: BitMap64) -> Iterator[tuple[int, bytes]]:
    """Yield the chunks of a set: the high part of their ids, and the low halves packed."""
    for high, bits in split_sets(members):
        yield high, pack(bits)


def split_sets(members: BitMap64) -> Iterator[tuple[int, BitMap64]]:
    """Yield the chunks of a set as sets of the low halves."""
    left = members.copy()
    while left:
        high = left.min() >> BITS
        chunk = BitMap64()
        chunk.add_range(high << BITS, (high + 1) << BITS)
        chunk &= left
        left -= chunk
        yield high, chunk.shift(-(high << BITS))


def pack(bits: BitMap64) -> bytes:
    """Return a set as bytes, as short as it gets.

    https://github.com/RoaringBitmap/RoaringFormatSpec, so that any program can read it.
    """
    bits.run_optimize()
    packed: bytes = bits.serialize()
    return packed


def unpack(packed: bytes) -> BitMap64:
    """Return the low halves of a chunk."""
    return BitMap64.deserialize(bytes(packed))


def widen(high: int, packed: bytes) -> BitMap64:
    """Return the members of a chunk by their whole ids."""
    return unpack(packed).shift(high << BITS)
