"""What `touchline up` starts: one plan per process, with how to tell that it is ready."""

import http.client
import signal
import socket

from touchline.config.children import ChildPlan, make_command
from touchline.config.postgres import STOP_SIGNAL, prepare_postgres
from touchline.kit.environment import Environment

PAGES_STEP_BACK = 5
QUICK = 0.5
"""Seconds a process on the same machine gets to answer a probe."""


def make_postgres_plan(environment: Environment) -> ChildPlan:
    """The embedded PostgreSQL; makes its data folder first when there is none."""
    server = prepare_postgres(environment.home)
    return ChildPlan(
        name="postgres",
        command=server.get_command(),
        is_ready=server.is_ready,
        folder="/",  # the user it runs as may not be allowed into the supervisor's
        stop_signal=STOP_SIGNAL,
        patience=30,
    )


def make_clickhouse_plan(environment: Environment) -> ChildPlan:
    """The embedded event store."""
    return ChildPlan(
        name="clickhouse",
        command=make_command("clickhouse"),
        is_ready=lambda pid: get_status("127.0.0.1", environment.clickhouse_port, "/ping") == 200,
        patience=20,
    )


def make_migrate_plan() -> ChildPlan:
    """Brings both stores up to date, waiting for them."""
    return ChildPlan(name="migrate", command=make_command("migrate", "--if-needed"), once=True)


def make_application_plans(environment: Environment) -> list[ChildPlan]:
    """Pages, collector and worker."""
    host = get_probe_host(environment.host)
    return [
        ChildPlan(
            name="pages",
            command=make_command("pages"),
            # When the processors are busy a page may take longer; an event that nobody takes is lost.
            niceness=PAGES_STEP_BACK,
            is_ready=lambda pid: get_status(host, environment.port, "/healthz") is not None,
        ),
        ChildPlan(
            name="collect",
            command=make_command("collect"),
            is_ready=lambda pid: accepts(host, environment.collector_port),
        ),
        ChildPlan(name="worker", command=make_command("worker")),
    ]


def make_seed_plan() -> ChildPlan:
    """Fills in the sample shop; slowly, so that the first pages stay quick."""
    return ChildPlan(name="seed", command=make_command("seed", "--shop"), once=True, niceness=10)


def make_login_plan() -> ChildPlan:
    """Makes the one-time link that the start prints."""
    return ChildPlan(name="login_link", command=make_command("login_link"), once=True, stop_signal=signal.SIGKILL)


def get_probe_host(host: str) -> str:
    """Where a process that listens on this address can be reached from the same machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def get_status(host: str, port: int, path: str) -> int | None:
    """The HTTP status a part answers with; None when it does not answer."""
    connection = http.client.HTTPConnection(host, port, timeout=QUICK)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def accepts(host: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=QUICK):
            return True
    except OSError:
        return False
