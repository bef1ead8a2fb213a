"""Reads the journal's lanes behind their cursors, and puts what rooms recorded on the rooms' lane."""

from typing import Any

from django.db import connection

from touchline.journal.bulk import Patience

MOST_BYTES = 16 * 1024 * 1024
"""Of one lane at once: the largest events, thousands of them, are more than a small machine's memory takes."""

READ = """
SELECT e.lane, e.seq, (extract(epoch FROM e.received_at) * 1000)::bigint, (extract(epoch FROM e.at) * 1000)::bigint,
       e.source_id, e.call, e.message_id, e.refused, e.facts, e.body
FROM journal_cursor c
CROSS JOIN LATERAL (
    SELECT *, sum(length(facts) + length(body)) OVER (ORDER BY lane, seq) AS size FROM (
        SELECT * FROM journal_entry j WHERE j.lane = c.lane AND j.seq > c.position ORDER BY j.lane, j.seq LIMIT %s
    ) next
) e
WHERE c.name = 'resolve' AND e.size - length(e.facts) - length(e.body) < %s
ORDER BY e.lane, e.seq
"""
MOVE_PENDING = """
WITH taken AS (
    DELETE FROM journal_pending WHERE id IN (
        SELECT id FROM journal_pending WHERE {which} ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING id, recorded_at, message_id, person_id, body
), place AS (
    SELECT greatest(
        coalesce((SELECT max(seq) FROM journal_entry WHERE lane = 0), 0),
        coalesce((SELECT position FROM journal_cursor WHERE name = 'resolve' AND lane = 0), 0)
    ) AS last
)
INSERT INTO journal_entry (lane, seq, received_at, at, source_id, call, message_id, refused, facts, body)
SELECT 0, place.last + row_number() OVER (ORDER BY taken.id), now(), taken.recorded_at, 0, 'room', taken.message_id,
       NULL, '\\x7b7d', taken.body
FROM taken, place
"""
MOVE_FIRST = MOVE_PENDING.replace("{which}", "NOT is_bulk")
MOVE_BULK = MOVE_PENDING.replace("{which}", "is_bulk")
ANY_PENDING = "SELECT EXISTS (SELECT FROM journal_pending)"
OPEN_ROOMS_LANE = "INSERT INTO journal_cursor (name, lane, position) VALUES ('resolve', 0, 0) ON CONFLICT DO NOTHING"


def read_entries(*, limit: int) -> list[tuple[Any, ...]]:
    """Return up to `limit` unresolved rows of each lane, or MOST_BYTES of them, in the order of each lane."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [limit, MOST_BYTES])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def move_pending(*, limit: int, patience: Patience | None = None) -> int:
    """Put what rooms recorded on the rooms' lane, whose only writer is the resolver's leader; return how many.

    What was recorded in bulk comes last, and when the patience with it is over.
    """
    with connection.cursor() as cursor:
        cursor.execute(ANY_PENDING)
        found = cursor.fetchone()
        if not found or not found[0]:
            return 0
        cursor.execute(OPEN_ROOMS_LANE)
        cursor.execute(MOVE_FIRST, [limit])
        moved = int(cursor.rowcount)
        if moved < limit and (patience or Patience()).is_over():
            cursor.execute(MOVE_BULK, [limit - moved])
            moved += int(cursor.rowcount)
        return moved
