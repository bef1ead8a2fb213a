"""Takes messages that are due for one carrier alone: with SKIP LOCKED, fenced by the number of the attempt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from touchline.channels.brakes import may_leave

URGENT: Final = 1
"""The last of the lanes that go before marketing."""
WAITING: Final = """
WITH RECURSIVE waiting AS (
    (SELECT mailing_id FROM messaging_message WHERE state IN ('queued', 'deferred') ORDER BY mailing_id LIMIT 1)
    UNION ALL
    SELECT (SELECT m.mailing_id FROM messaging_message m WHERE m.state IN ('queued', 'deferred')
            AND m.mailing_id > w.mailing_id ORDER BY m.mailing_id LIMIT 1)
    FROM waiting w WHERE w.mailing_id IS NOT NULL)
SELECT g.id FROM waiting w JOIN messaging_mailing g ON g.id = w.mailing_id
WHERE g.wanted = 'running' AND EXISTS (
    SELECT 1 FROM messaging_message m
    WHERE m.mailing_id = g.id AND m.state IN ('queued', 'deferred') AND m.due_at <= statement_timestamp())
ORDER BY g.kind = 'marketing', g.kind = 'one_to_one', g.started_at
"""
CLAIM: Final = """
UPDATE messaging_message m SET state = 'sending', attempt = m.attempt + 1, claimed_by = %(carrier)s, changed_at = now()
FROM (
    SELECT id FROM messaging_message
    WHERE mailing_id = ANY(%(mailings)s) AND state IN ('queued', 'deferred') AND due_at <= statement_timestamp()
    ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED) w
WHERE m.id = w.id
RETURNING m.id, m.mailing_id, m.contact_id, m.variant, m.lane, m.attempt, m.failures, m.retried
"""
RELEASE: Final = """
UPDATE messaging_message m SET state = 'queued', claimed_by = NULL, due_at = now() + r.wait * interval '1 second',
    reason = r.reason, changed_at = now()
FROM unnest(%s::bigint[], %s::smallint[], %s::float8[], %s::text[]) AS r(id, attempt, wait, reason)
WHERE m.id = r.id AND m.attempt = r.attempt AND m.state = 'sending'
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is this carrier's for this attempt."""

    id: int
    mailing_id: int
    contact_id: int
    variant: int
    lane: int
    attempt: int
    failures: int
    retried: bool


@dataclass(frozen=True, slots=True)
class Released:
    """A message that goes back into the queue, not handed over: for so many seconds, and why."""

    message: Claimed
    wait: float = 0.0
    reason: str = ""


def list_waiting() -> list[int]:
    """Return the running mailings that have messages due, in the order of their turn."""
    if not may_leave():
        return []
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def claim(carrier_id: int, mailing_ids: list[int], *, most: int) -> list[Claimed]:
    """Take messages of these mailings that are due."""
    if most <= 0 or not mailing_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"carrier": carrier_id, "mailings": mailing_ids, "most": most})
        return [Claimed(*row) for row in cursor.fetchall()]


def release(messages: list[Released]) -> None:
    """Put messages back that were never handed over."""
    if not messages:
        return
    columns: list[list[Any]] = [
        [one.message.id for one in messages],
        [one.message.attempt for one in messages],
        [one.wait for one in messages],
        [one.reason for one in messages],
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RELEASE, columns)


def seconds_until(moment: datetime, *, now: datetime) -> float:
    """Return how long it is until a moment, never less than nothing."""
    return max(0.0, (moment - now).total_seconds())
