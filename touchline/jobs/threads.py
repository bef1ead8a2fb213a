"""Threads that rooms run beside the pipeline in the worker, for as long as it lives."""

import logging
import threading
from collections.abc import Callable

from django.db import connections

log = logging.getLogger(__name__)

Run = Callable[[threading.Event], None]
LONGEST_PAUSE_S = 60.0

_runs: dict[str, Run] = {}


def background_thread(name: str) -> Callable[[Run], Run]:
    """Return a decorator for a function of a room's `jobs.py` that works until the event it is given is set."""

    def register(run: Run) -> Run:
        _runs[name] = run
        return run

    return register


def start_threads(stop: threading.Event) -> list[threading.Thread]:
    """Start every registered thread; one that fails is started again, after growing pauses up to a minute."""
    threads = [
        threading.Thread(target=_keep_running, args=(name, run, stop), name=name, daemon=True)
        for name, run in _runs.items()
    ]
    for thread in threads:
        thread.start()
    return threads


def _keep_running(name: str, run: Run, stop: threading.Event) -> None:
    pause = 1.0
    while not stop.is_set():
        try:
            run(stop)
        except Exception:
            log.exception("%s failed and starts again in %.0f s.", name, pause)
        finally:
            connections.close_all()
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)
