"""`touchline move`: from the embedded stores to servers, table by table; a second try goes on where the first ended."""

import argparse
import threading
from collections.abc import Callable
from typing import Any

import psycopg

from touchline.config.migrating import PATIENCE_OUTSIDE, wait_for_postgres
from touchline.config.moving.tables import forget_move, move_tables
from touchline.config.postgres import find_programs
from touchline.config.preflight import check_home
from touchline.config.problems import CannotStart
from touchline.config.supervisor import Stopped, Supervisor
from touchline.config.up import STOP_ORDER, start_stores
from touchline.kit.environment import Environment
from touchline.kit.home import HomeInUse, get_run_folder, lock_file, read_state
from touchline.kit.stores_file import write_stores

Say = Callable[[str], None]


def run_move(environment: Environment, arguments: list[str]) -> int:
    """Moves one store or both; the home itself stays, and from then on names the servers in `stores.json`."""
    wanted = _read(arguments)
    _check_wanted(environment, wanted)
    check_home(environment)
    try:
        with lock_file(get_run_folder(environment.home) / "up.lock"):
            _move(environment, wanted)
    except HomeInUse:
        pid = read_state(environment.home).get("pid", "unknown")
        raise CannotStart(
            f"Touchline runs in {environment.home} (process {pid}). Stop it first: what comes in while its stores are "
            "moved would be left behind."
        ) from None
    return 0


def _read(arguments: list[str]) -> dict[str, str]:
    parser = argparse.ArgumentParser("touchline move", description=run_move.__doc__)
    parser.add_argument("--to-postgres", default="", metavar="URL", help="an empty database of PostgreSQL 15 or newer")
    parser.add_argument("--to-clickhouse", default="", metavar="URL", help="http(s)://user:password@host:8123/database")
    given = parser.parse_args(arguments)
    found = {"database_url": given.to_postgres, "clickhouse_url": given.to_clickhouse}
    return {name: url for name, url in found.items() if url}


def _check_wanted(environment: Environment, wanted: dict[str, str]) -> None:
    if not wanted:
        raise CannotStart("Say where to: --to-postgres URL, --to-clickhouse URL, or both.")
    if "database_url" in wanted and not environment.embedded_postgres:
        raise CannotStart(
            "PostgreSQL is a server of your own already (DATABASE_URL or stores.json); move it by its own tools."
        )
    if "clickhouse_url" in wanted and not environment.embedded_clickhouse:
        raise CannotStart("The event store is a server of your own already; move it by its own tools.")


def _move(environment: Environment, wanted: dict[str, str]) -> None:
    if "database_url" in wanted:
        wait_for_postgres(wanted["database_url"], patience=PATIENCE_OUTSIDE)
    supervisor = Supervisor(environment.home, facts=_get_facts(environment), say=say, verbose=False)
    supervisor.take_signals()
    try:
        start_stores(supervisor, environment)
        _look_after(supervisor, lambda: _carry(environment, wanted))
    except Stopped:
        raise CannotStart("Stopped half way. The home is as it was; the same command goes on from here.") from None
    finally:
        supervisor.stop(*STOP_ORDER)
        (get_run_folder(environment.home) / "state.json").unlink(missing_ok=True)
    write_stores(environment.home, wanted)
    if "database_url" in wanted:
        forget_move(wanted["database_url"])
    _say_what_now(environment, wanted)


def _carry(environment: Environment, wanted: dict[str, str]) -> None:
    _store_what_waits(environment)
    if url := wanted.get("database_url"):
        moved = move_tables(environment.database_url, url, programs=find_programs(), say=say)
        say(
            f"PostgreSQL is moved: {moved.tables} tables, {moved.rows:,} rows, each table with the same count and hash."
        )
    if url := wanted.get("clickhouse_url"):
        from touchline.eventstore.moving import move_events

        parts = move_events(environment.clickhouse_url, url, say=say)
        say(f"The event store is moved: {parts.rows:,} rows in {parts.parts} parts, each with the same count and hash.")


def _store_what_waits(environment: Environment) -> None:
    """Put every block into the event store: one in flight is known by a mark that does not travel."""
    import django

    django.setup()
    from django.db import connection

    from touchline.tracking.pipeline.storer import store_next

    while count := store_next():
        say(f"{count:,} events that waited in the journal are stored first.")
    connection.close()


def _look_after(supervisor: Supervisor, work: Callable[[], None]) -> None:
    """Work in a thread while this one keeps the stores running; raises what the work raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again where the stores are stopped
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        supervisor.look_after()
        if supervisor.stop_requests:
            raise Stopped
    if raised and isinstance(raised[0], psycopg.Error):
        said = " ".join(str(raised[0]).split())
        raise CannotStart(f"PostgreSQL refused a step; the same command goes on from here. It says: {said}")
    if raised:
        raise raised[0]


def _get_facts(environment: Environment) -> dict[str, Any]:
    return {"port": environment.port, "host": environment.host, "ready": False}


def _say_what_now(environment: Environment, wanted: dict[str, str]) -> None:
    folders = {"database_url": "postgres", "clickhouse_url": "clickhouse"}
    left = " and ".join(str(environment.home / folders[name]) for name in wanted)
    say("Start it again: `touchline up` and all other commands of this home use the new servers (stores.json).")
    say(f"{left} stays as it was; remove it once you are content, and back up the servers from now on.")


def say(sentence: str) -> None:
    """Print a sentence at once."""
    print(f"touchline: {sentence}", flush=True)
