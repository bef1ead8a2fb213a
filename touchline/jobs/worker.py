"""Runs the queued jobs in a thread of the worker process until it is told to stop."""

import asyncio
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.job_context import JobContext
from procrastinate.middleware import SyncCallNext
from procrastinate.worker import Worker

logger = logging.getLogger(__name__)
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
CONCURRENCY = 2


def run_jobs(stop: threading.Event) -> None:
    """Run jobs until `stop` is set; a lost database connection is waited out, with growing pauses up to 30 seconds.

    Running jobs get 10 seconds to end; one that is cut off is started again later (see `retry_stalled_jobs`).
    """
    pause = SHORTEST_PAUSE_S
    while not stop.is_set():
        started = time.monotonic()
        try:
            asyncio.run(_run_until(stop))
        except Exception as error:  # noqa: BLE001 - whatever ends the worker, the queue must go on
            if time.monotonic() - started > LONGEST_PAUSE_S:
                pause = SHORTEST_PAUSE_S
            logger.warning("Background jobs pause for %.0f s: %s", pause, error)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)


def _make_worker_app() -> App:
    # The rooms' own app keeps its connector: their `defer` must write in Django's transaction, also in this process.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4, max_idle=60.0, timeout=10.0)
    worker_app = App(connector=connector, worker_defaults=app.worker_defaults)
    worker_app.tasks = app.tasks
    worker_app.periodic_registry = app.periodic_registry
    return worker_app


def close_connections(call_next: SyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Run a job and give its thread's database connections back: jobs are rare, and idle connections are counted."""
    try:
        return call_next()
    finally:
        connections.close_all()


async def _run_until(stop: threading.Event) -> None:
    worker_app = _make_worker_app()
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="job"))
    # Periodic jobs are deferred over Django's connection of asgiref's own thread, which nobody else renews when it broke.
    close_all = sync_to_async(connections.close_all)
    await close_all()
    try:
        await _work(worker_app, stop)
    finally:
        await close_all()


async def _work(worker_app: App, stop: threading.Event) -> None:
    async with worker_app.open_async():
        worker = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=15.0,
                abort_job_polling_interval=60.0,
                shutdown_graceful_timeout=10.0,
                delete_jobs="successful",
                install_signal_handlers=False,
                task_middleware=[close_connections],
            )
        )
        while not stop.is_set() and not worker.done():
            await asyncio.wait({worker}, timeout=0.5)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        if not stop.is_set():
            error = None if worker.cancelled() else worker.exception()
            raise error or RuntimeError("the worker stopped by itself")
