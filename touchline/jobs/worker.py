"""Runs the queued jobs in a thread of the worker process until it is told to stop."""

import asyncio
import logging
import threading

from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

logger = logging.getLogger(__name__)
LONGEST_PAUSE_S = 30.0
CONCURRENCY = 2


def run_jobs(stop: threading.Event) -> None:
    """Run jobs until `stop` is set; a lost database connection is waited out, with growing pauses up to 30 seconds.

    Running jobs get 10 seconds to end; one that is cut off is started again later (see `retry_stalled_jobs`).
    """
    pause = 1.0
    while not stop.is_set():
        try:
            asyncio.run(_run_until(stop))
            pause = 1.0
        except Exception as error:  # noqa: BLE001 - whatever ends the worker, the queue must go on
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


async def _run_until(stop: threading.Event) -> None:
    worker_app = _make_worker_app()
    async with worker_app.open_async():
        worker = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=15.0,
                abort_job_polling_interval=60.0,
                shutdown_graceful_timeout=10.0,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        while not stop.is_set() and not worker.done():
            await asyncio.wait({worker}, timeout=0.5)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        if not worker.cancelled() and (error := worker.exception()):
            raise error
