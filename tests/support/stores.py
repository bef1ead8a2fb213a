"""Both embedded stores, started once for all tests that ask for them."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from touchline.config.plans import get_status
from touchline.config.postgres import STOP_SIGNAL, prepare_postgres
from touchline.config.snapshot import load_snapshot
from touchline.kit.environment import Environment, load_environment
from touchline.kit.home import get_log_folder, make_folders
from touchline.kit.processes import make_child_setup

UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
PATIENCE = 120


@pytest.fixture(scope="session")
def environment() -> Environment:
    """The environment of this test run."""
    found = load_environment(running=False)
    make_folders(found.home)
    return found


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[bytes], *, what: str, log: Path) -> None:
    """Returns once the condition holds; fails with its log when the process ends or PATIENCE passes."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        said = log.read_text(errors="replace")[-2000:]
        assert process.poll() is None, f"{what} ended with {process.returncode}: {said}"
        assert time.monotonic() < deadline, f"{what} was not ready in {PATIENCE} s: {said}"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def postgres(environment: Environment) -> Iterator[None]:
    """An embedded PostgreSQL in the tests' home."""
    server = prepare_postgres(environment.home, settings=UNSAFE)
    path = get_log_folder(environment.home) / "postgres.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            server.get_command(),
            cwd="/",
            stderr=log,
            start_new_session=True,
            preexec_fn=make_child_setup(death_signal=STOP_SIGNAL),
        )
        wait_until(lambda: server.is_ready(process.pid), process, what="PostgreSQL", log=path)
        yield
        process.send_signal(STOP_SIGNAL)
        process.wait(30)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres: None) -> None:
    """Has PostgreSQL running before pytest-django makes its database there, of the shape that a fresh one has."""
    from django.db import connections

    database = connections["default"].settings_dict
    server = f"postgresql://{database['USER']}@/{{}}?host={database['HOST']}"
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS touchline_shape")
        connection.execute("CREATE DATABASE touchline_shape")
    # Where it cannot be taken, or is older than the migrations, these run as ever.
    load_snapshot(server.format("touchline_shape"))
    database["TEST"]["TEMPLATE"] = "touchline_shape"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Lets tests that commit empty all tables afterwards, the audit log included, which otherwise only grows."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("users_auditentry", "users_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_is_not_emptied")


@pytest.fixture(scope="session")
def eventstore_server(environment: Environment) -> Iterator[None]:
    """An embedded event store in the tests' home, migrated."""
    from touchline.eventstore.migrate import migrate

    path = get_log_folder(environment.home) / "clickhouse.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "touchline", "clickhouse"],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=make_child_setup(),
        )
        port = environment.clickhouse_port
        wait_until(lambda: get_status("127.0.0.1", port, "/ping") == 200, process, what="The event store", log=path)
        migrate()
        yield
        process.terminate()
        process.wait(30)


@pytest.fixture(autouse=True)
def forget() -> None:
    """Has each test begin without what an earlier one left in this process: the firm, refused log-ins, drawn parts."""
    from django.core.cache import caches

    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def store(eventstore_server: None) -> None:
    """The session's event store, emptied; what it remembers of joins as well."""
    from touchline.conditions.people import forget_found
    from touchline.tracking import event_questions

    # What another test found a moment ago is not what is true in this one.
    forget_found()
    event_questions._kept.clear()
    from touchline.eventstore.aliases import reload_aliases
    from touchline.eventstore.client import command

    for table in ("events", "events_by_name", "visits", "mailing_events", "aliases", "mirror"):
        command(f"TRUNCATE TABLE {table}")
    reload_aliases()
