"""Keeps merges and whatever decides who somebody is for many at once apart: many of these, or one merge."""

from typing import Final

from django.db import connection

PEOPLE: Final = 0x544D0001
SHARED: Final = "SELECT pg_advisory_xact_lock_shared(%s)"
ALONE: Final = "SELECT pg_advisory_xact_lock(%s)"


def keep_people() -> None:
    """Let no merge in until this transaction ends: ids of contacts read from here on stay theirs. First in a transaction."""
    _run(SHARED)


def hold_people() -> None:
    """Wait for all that `keep_people`, and keep new ones waiting until this transaction ends."""
    _run(ALONE)


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [PEOPLE])
