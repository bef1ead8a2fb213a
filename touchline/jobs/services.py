"""Marks functions as jobs, and defers them within the transaction that asks for them."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ParamSpec

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

P = ParamSpec("P")
Job = Task[P, None, P]


def job(*, tries: int = 5) -> Callable[[Callable[P, None]], Job[P]]:
    """Return a decorator that makes a function of a room's `jobs.py` a job, called `<room>.<function>`.

    Its arguments must survive JSON (ids, not objects), and it must be safe to run twice. A job that raises is
    tried again after 8, 32, 128 … seconds, `tries` times in all.
    """

    def mark(function: Callable[P, None]) -> Job[P]:
        retry = RetryStrategy(max_attempts=tries - 1, exponential_wait=4) if tries > 1 else False
        return app.task(name=get_job_name(function), retry=retry)(function)

    return mark


def periodic(cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Return a decorator that runs a function of a room's `jobs.py` by the clock (five cron fields, UTC).

    While one run waits in the queue, no second one is added.
    """

    def mark(function: Callable[[], None]) -> Callable[[], None]:
        name = get_job_name(function)

        @functools.wraps(function)
        def run(timestamp: int) -> None:
            function()

        task = app.task(name=name, queueing_lock=name)(run)
        app.periodic(cron=cron)(task)
        return function

    return mark


def get_job_name(function: Callable[..., Any]) -> str:
    """Return `<room>.<function>`, the name a job keeps when its module moves."""
    return f"{function.__module__.split('.')[1]}.{function.__name__}"


def defer(task: Job[P], *, after: timedelta | None = None, once: str | None = None, **arguments: Any) -> bool:
    """Queue a job; it starts when the surrounding transaction is committed, and never if that is rolled back.

    `after` puts its start off; `once` names what must not wait in the queue twice. Returns False when it waits already.
    """
    wanted = task.configure(
        queueing_lock=f"{task.name}:{once}" if once else None,
        schedule_in={"seconds": int(after.total_seconds())} if after else None,
    )
    try:
        with transaction.atomic():
            wanted.defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True
