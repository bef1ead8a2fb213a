"""What `touchline up` starts: one plan per process, with how to tell that it is ready."""

import signal

from touchline.config.children import ChildPlan, make_command
from touchline.config.postgres import STOP_SIGNAL, prepare_postgres
from touchline.kit.environment import Environment
from touchline.kit.probes import accepts, get_probe_host, get_status

PAGES_STEP_BACK = 5
SEND_PATIENCE_S = 30.0
"""What is on its way to a mail server gets as long to arrive."""


def make_postgres_plan(environment: Environment, *, settings: dict[str, str] | None = None) -> ChildPlan:
    """The embedded PostgreSQL; makes its data folder first when there is none."""
    server = prepare_postgres(environment.home, settings=settings)
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


def make_migrate_plan(*, restoring: bool = False) -> ChildPlan:
    """Brings both stores up to date, waiting for them."""
    more = ("--restoring",) if restoring else ()
    return ChildPlan(name="migrate", command=make_command("migrate", "--if-needed", *more), once=True)


def make_application_plans(environment: Environment) -> list[ChildPlan]:
    """Pages, collector, worker and senders."""
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
        *(
            ChildPlan(name=name, command=make_command("send"), patience=SEND_PATIENCE_S, niceness=PAGES_STEP_BACK)
            for name in name_senders(environment.senders)
        ),
    ]


def name_senders(count: int) -> list[str]:
    """What the processes that hand messages over are called."""
    return ["send", *(f"send-{number}" for number in range(2, count + 1))][:count]


def make_seed_plan() -> ChildPlan:
    """Fills in the sample shop; slowly, so that the first pages stay quick."""
    return ChildPlan(name="seed", command=make_command("seed", "--shop"), once=True, niceness=10)


def make_login_plan() -> ChildPlan:
    """Makes the one-time link that the start prints."""
    return ChildPlan(name="login_link", command=make_command("login_link"), once=True, stop_signal=signal.SIGKILL)
