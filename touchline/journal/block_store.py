"""Blocks of resolved event rows: written by the resolver, read in order by the storer."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.db import connection

LOCK = "SELECT pg_advisory_xact_lock(21581, 16)"
"""One writer after the other until its commit: behind a cursor, a lower number that is committed later would be missed."""
ADD = "INSERT INTO journal_block (made_at, count, touched, rows) VALUES (now(), %s, %s::jsonb, %s)"
NEXT = "SELECT id, count, touched, rows FROM journal_block WHERE id > %s ORDER BY id LIMIT %s"
MOST_TOUCHED = 1_000
LEVEL = 1


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A block as the storer gets it; `touched` is None when it touches more people than are worth naming."""

    id: int
    count: int
    touched: list[int] | None
    lines: bytes


def add_block(lines: bytes, *, count: int, touched: Sequence[int]) -> None:
    """Fix a block's rows, in the transaction that moves its writer's cursor; the last thing in it, as other writers wait."""
    named = list(touched) if len(touched) <= MOST_TOUCHED else None
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(ADD, [count, msgspec.json.encode(named).decode(), zlib.compress(lines, LEVEL)])


def get_blocks(after: int, *, limit: int) -> list[StoredBlock]:
    """Return the next blocks behind a position, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [after, limit])
        return [
            StoredBlock(number, count, _read_touched(touched), zlib.decompress(rows))
            for number, count, touched, rows in cursor.fetchall()
        ]


def _read_touched(value: object) -> list[int] | None:
    return msgspec.json.decode(value, type=list[int] | None) if isinstance(value, str) else None
