"""Background work that gave up: which, when, and another try."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from touchline.users.audit import write_audit
from touchline.users.models import User

SHOWN: Final = 20
MOST: Final = 1_000
FAILED: Final = """
SELECT j.id, j.task_name, j.attempts, (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed')
FROM procrastinate_jobs j WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT %s
"""
AGAIN: Final = """
SELECT procrastinate_retry_job_v2(j.id, now(), NULL, NULL, NULL) FROM (
    SELECT id FROM procrastinate_jobs f WHERE status = 'failed' AND (%(job)s::bigint IS NULL OR id = %(job)s)
        AND (queueing_lock IS NULL OR NOT EXISTS (
            SELECT FROM procrastinate_jobs o WHERE o.queueing_lock = f.queueing_lock AND o.status = 'todo'))
    ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
) AS j
"""


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that used up its tries; what it was about is a number, and its error is in the worker's log."""

    id: int
    name: str
    attempts: int
    failed_at: datetime | None


def get_failed_jobs() -> list[FailedJob]:
    """Return the latest that gave up, at most twenty."""
    with connection.cursor() as cursor:
        cursor.execute(FAILED, [SHOWN])
        return [FailedJob(*row) for row in cursor.fetchall()]


@transaction.atomic
def try_again(actor: User, job_id: int | None = None) -> int:
    """Queue one failed job again, or up to a thousand; return how many. Jobs are safe to run twice.

    One that must not wait twice in the queue is left where another of its kind waits already.
    """
    with connection.cursor() as cursor:
        cursor.execute(AGAIN, {"job": job_id, "most": MOST})
        count = len(cursor.fetchall())
    if count:
        write_audit(actor, "retry", "organisation", str(job_id or "jobs"), after={"count": count})
    return count
