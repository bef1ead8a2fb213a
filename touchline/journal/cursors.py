"""Cursors: how far each reader has come on each lane, and how far it lags behind."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

RESOLVE = "resolve"
STORE = "store"
LIVE = "live"
"""How far memberships, scores and alerts follow what is stored; nothing before anybody is followed."""

MOVE = """
INSERT INTO journal_cursor (name, lane, position, reached_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (name, lane) DO UPDATE SET position = excluded.position, reached_at = excluded.reached_at
"""
LAGS = """
SELECT name, lane, coalesce(extract(epoch FROM now() - since), 0)::float8 FROM (
SELECT 'resolve', c.lane, (SELECT received_at FROM journal_entry e WHERE e.lane = c.lane AND e.seq > c.position
                           ORDER BY e.seq LIMIT 1)
FROM journal_cursor c WHERE c.name = 'resolve'
UNION ALL
SELECT 'store', 0, (SELECT made_at FROM journal_block WHERE id > coalesce(
    (SELECT position FROM journal_cursor WHERE name = 'store'), 0) ORDER BY id LIMIT 1)
UNION ALL
SELECT 'live', 0, (SELECT made_at FROM journal_block b WHERE b.id > c.position ORDER BY b.id LIMIT 1)
FROM journal_cursor c WHERE c.name = 'live'
) AS l(name, lane, since)
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """How long the oldest thing a cursor has not reached has been waiting, in seconds; 0 when nothing waits."""

    cursor: str
    lane: int
    seconds: float


def move_cursor(name: str, lane: int, position: int, *, reached_at: datetime | None) -> None:
    """Move a cursor, in the transaction of the work it stands for."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [name, lane, position, reached_at])


def get_position(name: str, lane: int = 0) -> int:
    """Return where a cursor stands; 0 before its first move."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position FROM journal_cursor WHERE name = %s AND lane = %s", [name, lane])
        row = cursor.fetchone()
    return row[0] if row else 0


def get_lags() -> list[Lag]:
    """Return the lag of every cursor, measured by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(LAGS)
        return [Lag(name, lane, max(0.0, seconds)) for name, lane, seconds in cursor.fetchall()]
