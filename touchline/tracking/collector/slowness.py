"""Ends requests whose body does not come; a timer for each request would cost a tenth of the collector's speed."""

import asyncio
import time
from collections.abc import Awaitable

BODY_SECONDS = 20.0


class TooSlow(Exception):
    """The body did not come in time."""


class BodyWatch:
    """The tasks that are reading a body, and since when; `sweep` is called about once a second."""

    def __init__(self, seconds: float = BODY_SECONDS) -> None:
        self._seconds = seconds
        self._since: dict[asyncio.Task[None], float] = {}
        self._late: set[asyncio.Task[None]] = set()

    async def read(self, reading: Awaitable[bytes]) -> bytes:
        """Return what the present task reads; raises TooSlow where it took too long."""
        task = asyncio.current_task()
        assert task is not None
        self._since[task] = time.monotonic()
        try:
            return await reading
        except asyncio.CancelledError:
            if task not in self._late:
                raise
            self._late.discard(task)
            task.uncancel()
            raise TooSlow from None
        finally:
            del self._since[task]

    def sweep(self) -> None:
        """End what has been reading for too long."""
        latest = time.monotonic() - self._seconds
        for task, since in self._since.items():
            if since > latest:
                break
            if task not in self._late:
                self._late.add(task)
                task.cancel()
