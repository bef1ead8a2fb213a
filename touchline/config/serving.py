"""The two listeners, each in a process of its own: pages (Django under granian) and the collector."""

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from touchline.kit.environment import Environment
from touchline.kit.log_lines import catch_all

PAGE_THREADS = 4
LARGEST_MB = 600
"""Resident megabytes at which the pages are replaced by a fresh process, requests in flight finishing first."""

LOGS = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "touchline.kit.log_lines.make_formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}


def serve_pages(environment: Environment, arguments: list[str]) -> int:
    """Serves the pages until told to stop."""
    catch_all()
    Granian(
        "touchline.config.wsgi:application",
        address=environment.host,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=PAGE_THREADS,
        backlog=2048,
        backpressure=64,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        workers_kill_timeout=9,
        workers_max_rss=LARGEST_MB,
        log_dictconfig=LOGS,
    ).serve()
    return 0


def serve_collector(environment: Environment, arguments: list[str]) -> int:
    """Serves the collector and the live stream until told to stop."""
    import touchline.messaging.returns.collecting  # noqa: F401 - answers clicks and opens there
    from touchline.tracking.collector.server import main

    catch_all()
    main(environment)
    return 0
