"""A home with data moved to servers of one's own, killed half way and moved on; the same in both, and it goes on living there."""

import subprocess
import sys
import time
from typing import Any

import httpx
import psycopg

from benchmarks.installation import ROOT, Installation, make_installation
from tests.faults.proof import check_exactly_once, wait_until_stored
from tests.faults.sender import Sender
from tests.faults.servers import ask_events, run_events, run_postgres
from touchline.kit.stores_file import read_stores

EVENTS = ("events", "events_by_name", "visits FINAL", "mirror FINAL", "mailing_events", "aliases FINAL")
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
SHAPE = """
SELECT count(*) FILTER (WHERE relkind IN ('i', 'I')), count(*) FILTER (WHERE relkind IN ('r', 'p')),
    (SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'p', 'u', 'c', 'x')),
    (SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace)
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""
LOAD_SECONDS = 20.0


def run_external_stores(*, quick: bool) -> dict[str, object]:
    """Refused while it runs; SIGKILL at moments of the move; afterwards pages, collector and worker on the new servers."""
    kills = 3 if quick else 12
    with run_postgres() as postgres, run_events() as events, make_installation() as installation:
        installation.start_all(sample="none")
        installation.make_access()
        installation.run("seed", "--contacts", "2000", "--events", "40000", seconds=600)
        said = _move(installation, postgres, events)
        assert said.returncode == 1 and "Stop it first" in said.stderr, said.stderr
        installation.stop()
        _refuse_wrong(installation, postgres)
        killed = _kill(installation, postgres, events, kills=kills)
        before = time.monotonic()
        if not read_stores(installation.home):
            said = _move(installation, postgres, events)
            assert said.returncode == 0, said.stderr
        took = time.monotonic() - before
        assert read_stores(installation.home) == {"database_url": postgres, "clickhouse_url": events}
        figures = _compare(installation, postgres, events)
        figures |= _live_on(installation, postgres)
    return {"kills": killed, "last move s": round(took, 1), **figures}


def _move(installation: Installation, postgres: str, events: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _get_command(postgres, events), **_get_place(installation), capture_output=True, text=True, check=False
    )


def _get_command(postgres: str, events: str) -> list[str]:
    return [sys.executable, "-m", "touchline", "move", "--to-postgres", postgres, "--to-clickhouse", events]


def _get_place(installation: Installation) -> dict[str, Any]:
    return {"cwd": ROOT, "env": installation._get_variables(), "stdin": subprocess.DEVNULL}


def _refuse_wrong(installation: Installation, postgres: str) -> None:
    """A database with tables in it, and a server that is not there, are told apart before anything is done."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE TABLE somebody_elses (id int)")
        said = _move(installation, postgres, "http://x:y@127.0.0.1:9/none")
        assert said.returncode == 1 and "holds 1 tables already, such as somebody_elses" in said.stderr, said.stderr
        connection.execute("DROP TABLE somebody_elses")
    said = _move(installation, postgres.replace("/touchline", "/nothing_here"), "http://x:y@127.0.0.1:9/none")
    assert said.returncode == 1 and "does not let Touchline in" in said.stderr, said.stderr


def _kill(installation: Installation, postgres: str, events: str, *, kills: int) -> int:
    """SIGKILL the move a little later each time; how many tries were killed before they ended."""
    killed = 0
    for number in range(kills):
        with installation.log.open("ab") as log:
            process = subprocess.Popen(
                _get_command(postgres, events), **_get_place(installation), stdout=log, stderr=log
            )
        try:
            process.wait(timeout=4 + 1.5 * number)
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        code = process.wait()
        assert code in {0, -9}, f"The move ended with {code}; see {installation.log}."
        if read_stores(installation.home):
            # It had come to its end, or was killed after it had switched: then all has to be there as well.
            break
    assert killed, "No kill met a move."
    return killed


def _compare(installation: Installation, postgres: str, events: str) -> dict[str, object]:
    """Counts of every table in both, by our own questions; the old stores are started for it."""
    kept = installation.home / "stores.json"
    kept.rename(kept.with_suffix(".aside"))
    try:
        for part in ("postgres", "clickhouse"):
            installation.start(part)
        installation.wait_until(lambda: _answers(installation), what="the old stores")
        old = count_tables(installation.environment.database_url)
        old_shape = installation.query_postgres(SHAPE)
        old_events = [
            installation.query_events(f"SELECT count(), sum(cityHash64(tuple(*))) FROM {one}")[0] for one in EVENTS
        ]
    finally:
        installation.stop()
        kept.with_suffix(".aside").rename(kept)
    with psycopg.connect(postgres) as connection:
        shape = connection.execute(SHAPE).fetchall()
    new = count_tables(postgres)
    assert new == old, f"The tables differ: {sorted(set(new) ^ set(old))[:8]}"
    assert shape == old_shape, f"Indexes, tables, keys, triggers: {shape} and were {old_shape}."
    new_events = [
        ask_events(events, f"SELECT count(), sum(cityHash64(tuple(*))) FROM {one} FORMAT TabSeparated").split("\t")
        for one in EVENTS
    ]
    assert new_events == old_events, f"The event stores differ: {new_events} and were {old_events}."
    assert int(new_events[0][0]) >= 40_000, f"Only {new_events[0][0]} events were there to move."
    return {"tables": len(new), "events": int(new_events[0][0]), "differences": 0}


def count_tables(url: str) -> list[tuple[str, int]]:
    """Each table with its rows."""
    with psycopg.connect(url) as connection:
        names = [str(row[0]) for row in connection.execute(TABLES).fetchall()]
        counted = [connection.execute(f'SELECT count(*) FROM ONLY "{name}"'.encode()).fetchone() for name in names]
    return [(name, int(row[0])) for name, row in zip(names, counted, strict=True) if row]


def _answers(installation: Installation) -> bool:
    try:
        installation.query_postgres("SELECT 1")
        installation.query_events("SELECT 1")
    except (psycopg.Error, httpx.HTTPError):
        return False
    return True


def _live_on(installation: Installation, postgres: str) -> dict[str, object]:
    """All parts on the servers: what is sent is stored once, and the old folders are not touched."""
    installation.start_all(sample="none")
    parts = installation.call_api("/api/v1/contacts?limit=1")
    assert parts["items"], "No contact is found on the new servers."
    with psycopg.connect(postgres) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'touchline%'"
        ).fetchone()
        assert found and found[0] > 2, "Touchline is not on the new server."
        version = connection.info.server_version // 10_000
    with Sender(installation, rate=100) as sender:
        time.sleep(LOAD_SECONDS / 2)
        sender.stop()
        wait_until_stored(installation, sender)
        figures = check_exactly_once(installation, sender)
    return {"PostgreSQL": version, **figures}
