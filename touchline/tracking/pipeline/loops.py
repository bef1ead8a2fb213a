"""Runs the pipeline's parts as threads of the worker: one leader of each over all workers, back-off when a store is away."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.db import connection

from touchline.contacts.directory_store import Conflict
from touchline.contacts.mirror import mirror_aliases
from touchline.eventstore.client import EventStoreDown
from touchline.journal.partitions import ensure_partitions
from touchline.journal.pausing import moving
from touchline.tracking.pipeline.next_steps import find_steps
from touchline.tracking.pipeline.resolver import Resolver
from touchline.tracking.pipeline.storer import store_next

log = logging.getLogger(__name__)

LEADER_LOCK = 0x544D
RESOLVER, STORER = 1, 2
SHORTEST_ROUND = 0.25
"""Seconds between two small batches: four blocks a second are few enough for the event store to merge."""
FULL_BATCH = 1_000
IDLE = 0.1
STANDBY = 2.0
LONGEST_PAUSE = 5.0
LET_GO = "SET idle_session_timeout = '45s'; SET idle_in_transaction_session_timeout = '45s'"
TRY_LOCK = "SELECT pg_try_advisory_lock(%s, %s)"


class Loop(threading.Thread):
    """Calls `step` again and again while this worker leads; a step returns how much it did."""

    def __init__(self, name: str, number: int, step: Callable[[], int], stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._number = number
        self._step = step
        self._ending = stop
        self._leads = False
        self._pause = IDLE

    def run(self) -> None:
        """Work until told to stop; every failure is logged, and tried again after a pause."""
        while not self._ending.is_set():
            began = time.monotonic()
            try:
                wait = self._work(began)
                self._pause = IDLE
            except Conflict:
                wait = 0.0
            except EventStoreDown as error:
                log.warning("%s waits: %s", self.name, error)
                wait = self._back_off()
            except DatabaseError as error:
                log.warning("%s waits for PostgreSQL: %s", self.name, str(error).strip())
                wait = self._lose_lead()
            except Exception:
                log.exception("%s failed and tries again.", self.name)
                wait = self._lose_lead()
            self._ending.wait(wait)
        connection.close()

    def _work(self, began: float) -> float:
        """Do one step; return how long to wait before the next, in seconds."""
        if not self._leads and not self._take_lead():
            return STANDBY
        done = self._step()
        if done >= FULL_BATCH:
            return 0.0
        return max(0.0, SHORTEST_ROUND - (time.monotonic() - began)) if done else IDLE

    def _take_lead(self) -> bool:
        """Try to become the only one over all workers; the lock lives and dies with this thread's connection."""
        with connection.cursor() as cursor:
            cursor.execute(TRY_LOCK, [LEADER_LOCK, self._number])
            row = cursor.fetchone()
            self._leads = bool(row and row[0])
            if self._leads:
                # A stopped process keeps its session: PostgreSQL has to end it, or nobody else could ever lead.
                cursor.execute(LET_GO)
        if self._leads:
            log.info("%s leads.", self.name)
        return self._leads

    def _lose_lead(self) -> float:
        self._leads = False
        connection.close()
        return self._back_off()

    def _back_off(self) -> float:
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return self._pause


def make_storer() -> Callable[[], int]:
    """Return the storer's step: store the next blocks, tell the event store of new joins, then what rooms do behind it."""
    steps = find_steps()

    def store_and_follow() -> int:
        with moving() as may:
            return store_next() + mirror_aliases() + sum(step.take() for step in steps) if may else 0

    return store_and_follow


def start_pipeline(stop: threading.Event) -> list[Loop]:
    """Start the resolver and the storer; they end when `stop` is set."""
    ensure_partitions()
    connection.close()
    loops = [
        Loop("resolver", RESOLVER, Resolver().resolve_next, stop),
        Loop("storer", STORER, make_storer(), stop),
    ]
    for loop in loops:
        loop.start()
    return loops
