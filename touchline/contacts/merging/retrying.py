"""Tries a merge again and again while others work on the same records, and always gives way first."""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")
PATIENCE_MS: Final = 400
"""Shorter than the second after which PostgreSQL looks for deadlocks: so it is the merge that gives way, never an edit."""
GIVES_UP_AFTER_S: Final = 30.0
BUSY: Final = frozenset({"55P03", "40P01", "40001"})
"""Lock not available, deadlock, serialisation failure."""


def until_free(act: Callable[[], T]) -> T:
    """Return what `act` returns, in a transaction of its own each time, once it had everything to itself."""
    if connection.in_atomic_block:
        return act()
    ends = time.monotonic() + GIVES_UP_AFTER_S
    pause = 0.02
    while True:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE_MS}ms'")
                return act()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in BUSY or time.monotonic() > ends:
                raise
        time.sleep(pause * random.uniform(0.5, 1.5))
        pause = min(pause * 2, 0.5)
