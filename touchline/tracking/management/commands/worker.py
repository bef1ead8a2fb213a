"""`touchline worker`: the pipeline and the background jobs, in threads of one process."""

import gc
import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError

from touchline.jobs.threads import start_threads
from touchline.jobs.worker import run_jobs
from touchline.tracking.pipeline.loops import start_pipeline

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10


def calm_collector() -> None:
    """Look for reference cycles far less often: batches make hundreds of thousands of objects, and hardly a cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT."""

    help = "Moves events on and does the background work."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the threads, wait for a signal, let them finish what they are at."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        threads: list[threading.Thread] = []
        while not threads and not stop.is_set():
            try:
                threads = list(start_pipeline(stop))
            except DatabaseError as error:
                log.warning("The worker waits for PostgreSQL: %s", str(error).strip())
                stop.wait(1)
        jobs = threading.Thread(target=run_jobs, args=(stop,), name="jobs", daemon=True)
        jobs.start()
        threads += [jobs, *start_threads(stop)]
        calm_collector()
        stop.wait()
        for thread in threads:
            thread.join(timeout=DRAIN_SECONDS)
