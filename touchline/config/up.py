"""`touchline up`: everything on one machine, started in order, kept running, ended in order."""

import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

from touchline.config import plans, sampling
from touchline.config.postgres import has_data
from touchline.config.preflight import check_home, check_ports
from touchline.config.problems import CannotStart
from touchline.config.restoring_checks import refuse_half
from touchline.config.supervisor import Stopped, Supervisor
from touchline.kit.environment import Environment
from touchline.kit.home import HomeInUse, get_run_folder, lock_file, read_state
from touchline.kit.probes import get_probe_host, get_status
from touchline.kit.service_manager import tell_service_manager

SENDERS = tuple(plans.name_senders(64))
STOP_ORDER = (
    ("seed", "login_link", "migrate"),
    ("pages", "collect", "worker", *SENDERS),
    ("clickhouse",),
    ("postgres",),
)


def run_up(environment: Environment, arguments: list[str]) -> int:
    """Runs until asked to stop; raises CannotStart when it never came up."""
    choice = sampling.read_choice(arguments)
    check_home(environment)
    refuse_half(environment.home)
    try:
        with lock_file(get_run_folder(environment.home) / "up.lock"):
            check_ports(environment)
            return _run(environment, choice=choice, verbose="--verbose" in arguments or "-v" in arguments)
    except HomeInUse:
        pid = read_state(environment.home).get("pid", "unknown")
        raise CannotStart(
            f"Touchline already runs in {environment.home} (process {pid}). Stop that one, or start this one with "
            "another --home and --port."
        ) from None


def _run(environment: Environment, *, choice: str | None, verbose: bool) -> int:
    os.environ.update(_get_variables(environment))
    os.umask(0o077)
    supervisor = Supervisor(environment.home, facts=_get_facts(environment), say=_say, verbose=verbose)
    supervisor.take_signals()
    begun = time.monotonic()
    try:
        start_stores(supervisor, environment)
        start_application(supervisor, environment)
        _say(f"Ready in {time.monotonic() - begun:.1f} s. Touchline is at {environment.pages_url}")
        supervisor.facts["ready"] = True
        tell_service_manager("READY=1")
        _keep_running(supervisor, environment, choice=choice)
    except Stopped:
        pass
    finally:
        _say("Stopping…")
        tell_service_manager("STOPPING=1")
        supervisor.stop(*STOP_ORDER)
        (get_run_folder(environment.home) / "state.json").unlink(missing_ok=True)
    _say("Stopped.")
    return 0


def start_stores(supervisor: Supervisor, environment: Environment) -> None:
    """Starts the stores that are Touchline's own, at once, and brings both to this version's shape."""
    if environment.embedded_clickhouse:
        supervisor.start(plans.make_clickhouse_plan(environment))
    if environment.embedded_postgres and not has_data(environment.home):
        _say("First start: making the database…")
    # Before the database is there: the program takes as long to load as a first database takes to make.
    supervisor.start(plans.make_migrate_plan())
    if environment.embedded_postgres:
        supervisor.start(plans.make_postgres_plan(environment))
    supervisor.wait_for("migrate", patience=600)


def start_application(supervisor: Supervisor, environment: Environment) -> None:
    """Starts pages, collector and worker; returns when the health page says that all is there."""
    application = plans.make_application_plans(environment)
    for plan in application:
        supervisor.start(plan)
    supervisor.wait_for(*(plan.name for plan in application))
    host = get_probe_host(environment.host)
    supervisor.wait_until(lambda: get_status(host, environment.port, "/healthz") == 200, patience=300, every=0.1)


def _keep_running(supervisor: Supervisor, environment: Environment, *, choice: str | None) -> None:
    link = supervisor.start(plans.make_login_plan())
    told = False
    seed = None
    if sampling.is_wanted(environment.home, choice, own_database=environment.embedded_postgres):
        _say("The sample shop is being filled in; it is at /shop/ in a minute. (`--sample none` starts without.)")
        seed = supervisor.start(plans.make_seed_plan())
    while not supervisor.stop_requests:
        supervisor.look_after()
        if not told and link.state == "done":
            told = True
            _say(f"Log in with this link, once: {link.last_lines[-1] if link.last_lines else ''}")
            _say("Another one: `touchline login_link`. Stop with Ctrl-C.")
        if seed and seed.state == "done":
            sampling.note_done(environment.home)
            _say(f"The sample shop is there: {environment.pages_url}/shop/")
            seed = None


def _get_variables(environment: Environment) -> dict[str, str]:
    return {
        "TOUCHLINE_HOME": str(environment.home),
        "TOUCHLINE_PORT": str(environment.port),
        "TOUCHLINE_HOST": environment.host,
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
        "PYTHONUNBUFFERED": "1",
    }


def _get_facts(environment: Environment) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "port": environment.port,
        "host": environment.host,
        "pages_url": environment.pages_url,
        "collector_url": environment.collector_url,
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "ready": False,
    }
    if not environment.embedded_postgres:
        facts["database_url"] = environment.database_url
    if not environment.embedded_clickhouse:
        facts["clickhouse_url"] = environment.clickhouse_url
    return facts


def _say(sentence: str) -> None:
    print(f"touchline: {sentence}", file=sys.stdout, flush=True)
