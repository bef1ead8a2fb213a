"""A database as the first version made it, with people in it, to be brought up to today's."""

import multiprocessing
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.installation import ROOT, Installation
from touchline.kit.home import get_socket_folder

FIRST = (
    # First, since what follows every migration makes its partitions.
    ("journal", "0001"),
    ("auth", None),
    ("contenttypes", None),
    ("procrastinate", None),
    ("users", "0001"),
    ("api", "0001"),
    ("tracking", "0001"),
    ("contacts", "0001"),
    ("commerce", "0001"),
    ("sessions", None),
)
"""What the first version had: room and its last migration, None for all that there are."""
PEOPLE = """
INSERT INTO contacts_contact (id, name, email, phone, attributes, origins, known_by, created_at, updated_at, source_id, is_sample)
SELECT id, (ARRAY['Ada', 'Bea', 'Carl', 'Zoë', 'Łukasz', 'Müjde', 'Jo'])[id % 7 + 1] || ' ' || initcap(substr(md5(id::text), 1, 8)),
    'person' || id || '@example.com', '+4930' || (1000000 + id), jsonb_build_object('city', 'Bremen', 'number', id), '{}', 'email',
    timestamptz '2025-01-01' + id * interval '7 seconds', timestamptz '2025-06-01' + id * interval '7 seconds', 1, false
FROM generate_series(1, $N) AS id;
INSERT INTO contacts_identity (contact_id, kind, value, verified, source_id, created_at)
SELECT id, 'email', 'person' || id || '@example.com', id % 2 = 0, 1, timestamptz '2025-01-01' FROM generate_series(1, $N) AS id;
INSERT INTO contacts_presence (person_id, is_contact, is_bot, is_sample, first_at, last_at, visits, pages, visit_at, visit_pages,
    host, path, title, channel, referrer, utm_source, utm_medium, utm_campaign, country, device, browser, os)
SELECT id, true, false, false, timestamptz '2025-01-01', timestamptz '2025-06-01' + id * interval '1 second', 3, 9, 0, 0,
    'shop.example', '/', 'Shop', 'direct', '', '', '', '', 'DE', 'phone', 'Firefox', 'Android' FROM generate_series(1, $N) AS id;
INSERT INTO contacts_visitor (person_id, key, first_seen, expires_at, is_bot, is_sample, contact_id)
SELECT id, gen_random_uuid(), timestamptz '2025-01-01', timestamptz '2030-01-01', false, false, id
FROM generate_series(1, $N / 2) AS id;
SELECT setval('contacts_person_id_seq', $N + 1);
"""


@dataclass(frozen=True, slots=True)
class Database:
    """A database of an installation's server."""

    installation: Installation
    name: str

    @property
    def url(self) -> str:
        return f"postgresql://touchline@/{self.name}?host={get_socket_folder(self.installation.home)}"

    def connect(self, *, user: str = "touchline") -> psycopg.Connection:
        """A session of its own, each statement a transaction."""
        folder = str(get_socket_folder(self.installation.home))
        return psycopg.connect(host=folder, user=user, dbname=self.name, autocommit=True)

    def start_migrating(self, *arguments: str) -> subprocess.Popen[bytes]:
        """`touchline migrate` against this database, its output in the installation's log; without the event store's part."""
        program = "from touchline.config.migrating import _migrate_postgres as go; import sys; go(sys.argv[1:])"
        command = [sys.executable, "-c", program, *arguments]
        with self.installation.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self._get_variables(), stdout=log, stderr=log)

    @contextmanager
    def preparing(self) -> Iterator["Preparation"]:
        """Load the program once; all that migrate within the block are forked from it."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__, "tests.faults.loaded"])
        kept = dict(os.environ)
        os.environ.clear()
        # They are read when the first process is asked for, and stand for all that are forked later.
        os.environ.update(self._get_variables())
        try:
            yield Preparation(context, str(self.installation.log))
        finally:
            os.environ.clear()
            os.environ.update(kept)

    def _get_variables(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOUCHLINE_")},
            "TOUCHLINE_HOME": str(self.installation.home),
            "DATABASE_URL": self.url,
        }

    def migrate(self, *arguments: str, seconds: float = 3600) -> None:
        """Bring it up to date, or as far as the arguments say; raises AssertionError."""
        code = self.start_migrating(*arguments).wait(seconds)
        assert code == 0, f"Migrating {self.name} ended with {code}: {read_end(self.installation.log)}"


@dataclass(frozen=True, slots=True)
class Preparation:
    """A loaded program, to be forked."""

    context: multiprocessing.context.ForkServerContext
    log: str

    def start_migrating(self) -> ForkServerProcess:
        """`touchline migrate` without the event store's part, in a process of its own."""
        process = self.context.Process(target=migrate_here, args=(self.log,))
        process.start()
        return process


def migrate_here(log: str) -> None:
    """Migrate in this process, which was forked for it."""
    from touchline.config.migrating import _migrate_postgres

    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(handle, stream)
    _migrate_postgres([])


def make_first(installation: Installation, *, people: int) -> Database:
    """A new database with the first version's tables and so many people in them."""
    database = Database(installation, f"first_{secrets.token_hex(3)}")
    _make(installation, database.name, template="template1")
    for room, last in FIRST:
        database.migrate(room, *([last] if last else []))
    with database.connect() as connection, connection.cursor() as cursor:
        for statement in PEOPLE.replace("$N", str(people)).split(";\n"):
            if statement.strip():
                cursor.execute(statement.encode())
        cursor.execute("VACUUM ANALYZE")
    return database


def copy_database(database: Database, name: str) -> Database:
    """Another database with the same content."""
    _make(database.installation, name, template=database.name)
    return Database(database.installation, name)


def _make(installation: Installation, name: str, *, template: str) -> None:
    with Database(installation, "postgres").connect(user="postgres") as connection:
        asked = sql.SQL("CREATE DATABASE {} OWNER touchline TEMPLATE {}")
        connection.execute(asked.format(sql.Identifier(name), sql.Identifier(template)))


def read_end(log: Path) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:])
