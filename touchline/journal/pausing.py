"""Lets the movement from the journal to the event store stand still between two rounds, for as long as a backup looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from django.db import connection

LOCK: Final = (21581, 17)
TRY_TO_MOVE: Final = "SELECT pg_try_advisory_lock_shared(%s, %s)"
MOVED: Final = "SELECT pg_advisory_unlock_shared(%s, %s)"


class StillMoving(Exception):
    """The round under way did not end in time."""


@contextmanager
def moving() -> Iterator[bool]:
    """Do a round, or nothing (False) while somebody has asked for a standstill."""
    with connection.cursor() as cursor:
        cursor.execute(TRY_TO_MOVE, LOCK)
        row = cursor.fetchone()
    may = bool(row and row[0])
    try:
        yield may
    finally:
        if may and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(MOVED, LOCK)


@contextmanager
def standing_still(url: str, *, patience: float) -> Iterator[None]:
    """Wait until the round under way has ended, and let none begin before the block ends; raises StillMoving.

    The lock is a session's of its own: whoever dies while holding it holds nobody up.
    """
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as session:
        session.execute(f"SET lock_timeout = '{patience:.0f}s'")
        try:
            session.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        except psycopg.errors.LockNotAvailable:
            raise StillMoving(
                f"What moves events to the event store did not pause within {patience:.0f} seconds."
            ) from None
        yield
