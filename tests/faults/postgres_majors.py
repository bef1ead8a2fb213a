"""A major of PostgreSQL up and another down: by dump and restore as the docs say, and by a move; the same rows in all three."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from benchmarks.installation import Installation, is_part_ready, make_installation
from tests.faults.external_stores import SHAPE, count_tables
from tests.faults.servers import run_postgres
from touchline.config.postgres import find_programs

KEPT = ("secrets.json", "erasures.jsonl", "sample.json")


def run_postgres_majors(*, quick: bool) -> dict[str, object]:
    """Embedded → packaged by `touchline move`, packaged → embedded of a new home by pg_dump and pg_restore; then it starts."""
    contacts = 500 if quick else 5_000
    with run_postgres() as packaged, make_installation() as old:
        old.start_all()
        old.run("seed", "--contacts", str(contacts), seconds=900)
        embedded = _get_major(old)
        old.stop()
        before = _ask_stopped(old)
        old.run("move", "--to-postgres", packaged, seconds=900)
        with psycopg.connect(packaged) as connection:
            shape = connection.execute(SHAPE).fetchall()
            major = connection.info.server_version // 10_000
        moved = count_tables(packaged)
        assert moved == before, f"Moved to {major}: {sorted(set(moved) ^ set(before))[:6]}"
        with make_installation() as new:
            _restore(packaged, old, new)
            rows, new_shape = _ask_stopped(new), _read_shape(new)
            assert rows == before, f"Restored to {embedded}: {sorted(set(rows) ^ set(before))[:6]}"
            assert new_shape == shape, f"Indexes, tables, keys, triggers: {new_shape} and were {shape}."
            new.start_all()
            new.make_access()
            assert new.call_api("/api/v1/contacts?limit=1")["items"], "No contact is found in the new home."
    assert major != embedded, f"Both are PostgreSQL {major}."
    return {
        "by move": f"{embedded} to {major}",
        "by dump": f"{major} to {embedded}",
        "tables": len(before),
        "differences": 0,
    }


def _restore(packaged: str, old: Installation, new: Installation) -> None:
    """The commands of docs/operate/upgrade.md."""
    new.home.mkdir()
    for name in KEPT:
        if (old.home / name).exists():
            shutil.copy2(old.home / name, new.home / name)
    shutil.copytree(old.home / "clickhouse", new.home / "clickhouse", symlinks=True)
    shutil.copytree(old.home.with_name(f"{old.home.name}.keys"), new.home.with_name(f"{new.home.name}.keys"))
    process = new.start("postgres")
    new.wait_until(lambda: is_part_ready(new, "postgres"), what="the new PostgreSQL", process=process)
    programs, dump = find_programs(), new.home.parent / "touchline.dump"
    _run(programs / "pg_dump", "--format=custom", "--no-comments", f"--file={dump}", packaged)
    place = ["-h", str(new.home / "run" / "postgres"), "-U", "touchline", "-d", "touchline"]
    _run(programs / "pg_restore", "--no-owner", "--exit-on-error", *place, str(dump))
    new.stop()


def _run(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stderr[-600:]}"


def _ask_stopped(installation: Installation) -> list[tuple[str, int]]:
    """The tables with their rows of a home of which only PostgreSQL runs, for as long as it takes."""
    with _only_postgres(installation):
        return count_tables(installation.environment.database_url)


def _read_shape(installation: Installation) -> list[tuple[object, ...]]:
    with _only_postgres(installation):
        return installation.query_postgres(SHAPE)


@contextmanager
def _only_postgres(installation: Installation) -> Iterator[None]:
    process = installation.start("postgres")
    installation.wait_until(lambda: is_part_ready(installation, "postgres"), what="PostgreSQL", process=process)
    try:
        yield
    finally:
        installation.stop()


def _get_major(installation: Installation) -> int:
    return int(installation.query_postgres("SHOW server_version_num")[0][0]) // 10_000
