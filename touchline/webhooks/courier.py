"""Carries deliveries: one event loop for all endpoints, slots of its own for each, so that none waits for another."""

import asyncio
import functools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import DatabaseError, connections

from touchline.kit.clock import now
from touchline.kit.http import NotReached, Refused, call
from touchline.webhooks.claims import Claimed, Outcome, claim_due, finish
from touchline.webhooks.health import note_outcomes
from touchline.webhooks.lines import Line, get_lines
from touchline.webhooks.signing import make_headers

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")

SLOTS = 16
"""Calls to one healthy endpoint at the same time."""
SLOTS_OF_FAILING = 2
FRESH_LINES_S = 1.0
POLL_S, REST_S, GATHER_S, LANDING_S = 0.25, 1.0, 0.01, 5.0
LOOKUP_THREADS = 64
"""A name server that does not answer holds a thread."""


class Courier:
    """Runs in one thread of the worker; the database is asked from one thread beside it."""

    def __init__(self) -> None:
        self._lines: dict[int, Line] = {}
        self._read_at = float("-inf")
        self._flying: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._landed: list[Outcome] = []
        self._wake = asyncio.Event()
        self._database = ThreadPoolExecutor(1, thread_name_prefix="webhooks-database")

    async def run(self, stop: threading.Event) -> None:
        """Carry until `stop` is set; calls on their way are waited for only as long as the worker has patience."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="names"))
        try:
            while not stop.is_set():
                claimed = await self._turn()
                await self._pause(busy=claimed > 0)
        finally:
            await self._land()

    async def _turn(self) -> int:
        """Write down what landed, and send off what is due; return how many."""
        await self._write_down()
        if time.monotonic() - self._read_at > FRESH_LINES_S:
            self._lines, self._read_at = await self._ask(get_lines), time.monotonic()
        free = {number: self._count_free(line) for number, line in self._lines.items()}
        claimed = await self._ask(claim_due, free)
        for one in claimed:
            self._flying[one.endpoint_id] = self._flying.get(one.endpoint_id, 0) + 1
            task = asyncio.create_task(self._carry(one, self._lines[one.endpoint_id]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(claimed)

    def _count_free(self, line: Line) -> int:
        slots = SLOTS_OF_FAILING if line.failing else SLOTS
        return slots - self._flying.get(line.endpoint_id, 0)

    async def _pause(self, *, busy: bool) -> None:
        """Wait until something lands or is due."""
        wait = POLL_S if self._lines else REST_S
        try:
            await asyncio.wait_for(self._wake.wait(), wait)
        except TimeoutError:
            return
        self._wake.clear()
        # What lands within the same moment is written down together.
        await asyncio.sleep(GATHER_S)

    async def _carry(self, claimed: Claimed, line: Line) -> None:
        try:
            outcome = await deliver(claimed, line)
        finally:
            self._flying[claimed.endpoint_id] -= 1
        self._landed.append(outcome)
        self._wake.set()

    async def _write_down(self) -> None:
        landed, self._landed = self._landed, []
        if landed:
            await self._ask(lambda: note_outcomes(finish(landed)))

    async def _land(self) -> None:
        """End: what is on its way gets a moment; what is cut off is tried again once its claim has run out."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LANDING_S)
        for task in self._tasks:
            task.cancel()
        with suppress(DatabaseError):
            await self._write_down()
        await self._ask(connections.close_all)
        self._database.shutdown()

    async def _ask(self, question: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        call_it = functools.partial(question, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._database, call_it)


async def deliver(claimed: Claimed, line: Line) -> Outcome:
    """Try one delivery and return what came of it."""
    body, at = claimed.body.encode(), now()
    headers = {"Content-Type": "application/json"}
    headers |= make_headers(claimed.webhook_id, body, secrets=line.secrets, at=int(at.timestamp()))
    try:
        answer = await call("POST", line.url, reach=settings.ENVIRONMENT.outgoing, body=body, headers=headers)
    except (Refused, NotReached) as error:
        return Outcome(claimed=claimed, at=at, error=str(error))
    return Outcome(claimed=claimed, at=at, status=answer.status, took_ms=answer.took_ms)
