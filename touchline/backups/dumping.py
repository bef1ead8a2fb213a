"""PostgreSQL's own dump of one moment: exported as a snapshot, read by pg_dump and counted by us in the same."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from touchline.backups.problems import BackupProblem
from touchline.kit.processes import make_child_setup

TABLES: Final = """
SELECT c.relname, pg_table_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = 'public' AND c.relpersistence = 'p' ORDER BY c.relname
"""
MIGRATIONS: Final = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
POSITION: Final = "SELECT coalesce((SELECT position FROM journal_cursor WHERE name = 'store' AND lane = 0), 0)"
NOT_DUMPED: Final = ("users_session", "django_session")
"""Who was logged out since must not be logged in again by a restore."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of the database, kept for as long as its block lasts."""

    url: str
    session: psycopg.Connection
    snapshot: str
    at: str
    version: str
    position: int
    migrations: list[str]
    tables: dict[str, int]
    """Tables with their bytes."""

    def count_rows(self) -> dict[str, int]:
        """Return how many rows each table has in this moment; reads them all."""
        counts = {}
        for table in self.tables:
            if table not in NOT_DUMPED:
                found = self.session.execute(
                    sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
                ).fetchone()
                counts[table] = found[0] if found else 0
        return counts


@contextmanager
def holding_moment(url: str) -> Iterator[Moment]:
    """Hold a moment of the database: what is committed later is not seen in it."""
    with psycopg.connect(url, connect_timeout=10) as session:
        session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        session.read_only = True
        session.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        session.execute("SET LOCAL statement_timeout = 0")
        yield Moment(
            url=url,
            session=session,
            snapshot=_ask(session, "SELECT pg_export_snapshot()"),
            at=_ask(session, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"),
            version=_ask(session, "SHOW server_version").split()[0],
            position=int(_ask(session, POSITION)),
            migrations=[row[0] for row in session.execute(MIGRATIONS)],
            tables=dict(session.execute(TABLES).fetchall()),
        )


@contextmanager
def dumping(moment: Moment) -> Iterator["subprocess.Popen[bytes]"]:
    """Run pg_dump on a moment; its standard output is the dump. Raises BackupProblem when it fails."""
    program = find_program("pg_dump", major=int(moment.version.split(".")[0]))
    command = [program, *_connect(moment.url), "--format=custom", "--compress=none"]
    command += [f"--snapshot={moment.snapshot}", *(f"--exclude-table-data={table}" for table in NOT_DUMPED)]
    with _running(command, moment.url, stdout=subprocess.PIPE) as dump:
        yield dump


def load_dump(dump: Path, url: str, *, jobs: int) -> None:
    """Load a dump into an empty database; raises BackupProblem with what PostgreSQL said."""
    with psycopg.connect(url) as session:
        major = session.info.server_version // 10_000
    program = find_program("pg_restore", major=major)
    options = [
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        f"--jobs={jobs}",
        f"--use-list={_list_rest(dump, program)}",
    ]
    with _running([program, *_connect(url), *options, str(dump)], url, stdout=subprocess.DEVNULL):
        pass


def _list_rest(dump: Path, program: str) -> Path:
    """Write down what of a dump is to be loaded: all but the comments on extensions, which only their owner may make."""
    listed = subprocess.run([program, "--list", str(dump)], capture_output=True, text=True, check=False)
    if listed.returncode:
        raise BackupProblem(f"pg_restore cannot read the dump. It says: {listed.stderr.strip()[:400]}")
    path = dump.with_suffix(".list")
    lines = [line for line in listed.stdout.splitlines() if " COMMENT - EXTENSION " not in line]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def find_program(name: str, *, major: int) -> str:
    """Return a program of PostgreSQL that understands a server of this major version; raises BackupProblem."""
    for path in (_find_own(name), shutil.which(name)):
        if path and _read_major(path) >= major:
            return path
    raise BackupProblem(
        f"There is no {name} for PostgreSQL {major} here. Install that version's programs (postgresql-client-{major})."
    )


def _find_own(name: str) -> str | None:
    find_folder: Callable[[], Path] = settings.POSTGRES_PROGRAMS
    # Where the server is somebody else's, its clients may be all that is installed.
    with suppress(Exception):
        path = find_folder() / name
        return str(path) if path.exists() else None
    return None


def _read_major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _connect(url: str) -> list[str]:
    """Return how a program is told where the database is; the password goes by the environment, where nobody reads it."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if name != "password"}
    return ["--dbname", make_conninfo("", **parts)]


@contextmanager
def _running(command: list[str], url: str, *, stdout: int) -> Iterator["subprocess.Popen[bytes]"]:
    password = str(conninfo_to_dict(url).get("password") or "")
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})},
        preexec_fn=make_child_setup(),
    )
    name = Path(command[0]).name
    try:
        yield process
        # What it says is short; a pipe that fills up would have it wait for us.
        said = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
        if process.wait():
            lines = [line for line in said.splitlines() if "error" in line.lower()] or said.splitlines() or ["nothing"]
            raise BackupProblem(f"{name} failed. It says: {lines[0][:400]}")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _ask(session: psycopg.Connection, question: str) -> str:
    row = session.execute(question).fetchone()
    return str(row[0]) if row else ""
