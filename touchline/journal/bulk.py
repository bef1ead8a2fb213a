"""Work in bulk, such as an import: what it queues for those who follow waits behind what visitors and colleagues do.

Rows of `journal_pending` and of `segments_touched` that are written after `MARK`, also by triggers, are `is_bulk`. They are
taken when nothing else waits, and not while the work that queued them goes on, of which a small machine has enough to do;
after `PATIENCE_S` they are, so that a long import is followed while it runs.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

LOCK: Final = (21581, 18)
MARK: Final = "set_config('touchline.bulk', 'on', true)"
"""Said in a SELECT of a transaction: what it queues is in bulk."""
IS_BULK: Final = "coalesce(current_setting('touchline.bulk', true) = 'on', false)"
"""The database's default of the columns `is_bulk`."""
PATIENCE_S: Final = 20.0
AT_WORK: Final = """
SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
               WHERE l.locktype = 'advisory' AND l.classid = %s AND l.objid = %s AND d.datname = current_database())
"""


@contextmanager
def working() -> Iterator[None]:
    """Do work in bulk: until the block ends, or its session does, others have patience with what it queues."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", LOCK)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", LOCK)


class Patience:
    """Of one follower: whether it takes what was queued in bulk now."""

    def __init__(self) -> None:
        self._since: float | None = None

    def is_over(self) -> bool:
        """Tell whether nobody works in bulk, or has done so for long."""
        with connection.cursor() as cursor:
            cursor.execute(AT_WORK, LOCK)
            row = cursor.fetchone()
        if not (row and row[0]):
            self._since = None
            return True
        if self._since is None:
            self._since = time.monotonic()
        return time.monotonic() - self._since >= PATIENCE_S
