"""The two listeners: pages (Django, WSGI) and the collector (raw ASGI), each under granian in a process of its own."""

from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings

from touchline.kit.environment import Environment

PAGE_THREADS = 4
LARGEST_MB = 600
"""Resident megabytes at which the pages are replaced by a fresh process, requests in flight finishing first."""

LOGS = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}


def serve_pages(environment: Environment, arguments: list[str]) -> int:
    """Serves the pages until told to stop."""
    Granian(
        "touchline.config.wsgi:application",
        address=environment.host,
        port=environment.port,
        interface=Interfaces.WSGI,
        blocking_threads=PAGE_THREADS,
        backpressure=64,
        websockets=False,
        workers_max_rss=LARGEST_MB,
        **_get_limits(),
    ).serve()
    return 0


def serve_collector(environment: Environment, arguments: list[str]) -> int:
    """Serves the collector and the live stream until told to stop."""
    Granian(
        "touchline.tracking.collector:application",
        address=environment.host,
        port=environment.collector_port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        websockets=False,
        backpressure=4096,
        **_get_limits(),
    ).serve()
    return 0


def _get_limits() -> dict[str, Any]:
    return {
        "workers": 1,
        "backlog": 2048,
        "workers_kill_timeout": 9,
        "http1_settings": HTTP1Settings(header_read_timeout=15_000),
        "log_dictconfig": LOGS,
        "working_dir": Path.cwd(),
    }
