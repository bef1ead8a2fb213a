"""Slow questions to the stores: noted in every process, brought together in one table, worst first."""

import time
from collections.abc import Callable
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from touchline.kit.slow import Slow, collect, get_threshold, note
from touchline.upkeep.models import SlowQuestion

STORE: Final = "postgres"
SHOWN: Final = 20
MARK: Final = "upkeep_slowquestion"
KEEP: Final = """
INSERT INTO upkeep_slowquestion (digest, store, text, count, seconds, longest, first_at, last_at)
VALUES (%s, %s, %s, %s, %s, %s, now(), now())
ON CONFLICT (digest) DO UPDATE SET count = upkeep_slowquestion.count + excluded.count,
    seconds = upkeep_slowquestion.seconds + excluded.seconds,
    longest = greatest(upkeep_slowquestion.longest, excluded.longest), last_at = now()
"""
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


def watch_connection(*, connection: BaseDatabaseWrapper, **_rest: object) -> None:
    """Time every question of a connection that was just made."""
    if time_question not in connection.execute_wrappers:
        connection.execute_wrappers.append(time_question)


def time_question(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
    """Run a question of Django's, and note it when it was slow; its values are never looked at."""
    begun = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = time.perf_counter() - begun
        if took >= get_threshold() and MARK not in sql:
            note(STORE, sql, took)


def keep_slow_questions() -> int:
    """Write down what this process noted since the last call; return how many different questions."""
    found = collect()
    if found:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(KEEP, [_get_row(slow) for slow in sorted(found, key=lambda slow: slow.digest)])
    return len(found)


def _get_row(slow: Slow) -> tuple[str | float, ...]:
    return (slow.digest, slow.store, slow.text, slow.count, slow.seconds, slow.longest)


def get_slow_questions() -> list[SlowQuestion]:
    """Return those that took most time in all, at most twenty."""
    return list(SlowQuestion.objects.order_by("-seconds")[:SHOWN])
