"""Begins a slow question to another process now, and takes its answer later; meanwhile this thread goes on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

THREADS: Final = 8
_pool: Final = ThreadPoolExecutor(THREADS, thread_name_prefix="ahead")


def begin(ask: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Callable[[], Answer]:
    """Begin `ask` in another thread; what comes back waits for its answer, or raises what it raised.

    `ask` must not touch the database: a thread of its own has a connection of its own, and nobody to close it.
    """
    return _pool.submit(ask, *given, **named).result
