"""`upgrade_lock_s`: how long a migration keeps readers and writers waiting at a million contacts, from the first tables on."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from benchmarks.figures import record
from benchmarks.installation import is_part_ready, make_installation
from tests.faults.first_schema import Database, make_first

CONTACTS = 1_000_000
LOCKS = """
SELECT l.relation::regclass::text, l.mode, coalesce((SELECT app || '.' || name FROM django_migrations ORDER BY id DESC LIMIT 1), '')
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'django_migrations'
    AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
    AND a.backend_type = 'client backend' AND l.pid <> pg_backend_pid() AND c.oid = ANY(%s)
"""
"""Locks that keep writers or readers out of a table that was there before the upgrade."""
OLD_TABLES = "SELECT array_agg(oid) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
READ = "SELECT name FROM contacts_contact WHERE id = %s"
WRITE = "UPDATE contacts_contact SET updated_at = now() WHERE id = %s"


@dataclass(slots=True)
class Watch:
    """What was seen: the longest hold of a lock with what held it, the longest wait of a reader and of a writer."""

    held: float = 0.0
    held_by: str = ""
    read: float = 0.0
    write: float = 0.0
    since: dict[tuple[str, str, str], float] = field(default_factory=dict)

    def see(self, rows: list[tuple[str, str, str]]) -> None:
        """Note which locks are held now."""
        now = time.monotonic()
        self.since = {row: self.since.get(row, now) for row in rows}
        for row, since in self.since.items():
            if now - since > self.held:
                self.held, self.held_by = now - since, f"{row[1]} on {row[0]} after {row[2]}"


def measure_locks(*, quick: bool, command: str) -> None:
    """All migrations from the first version on, while somebody reads and writes contacts ten times a second."""
    people = 20_000 if quick else int(os.environ.get("TOUCHLINE_BENCH_CONTACTS") or CONTACTS)
    with make_installation() as installation:
        process = installation.start("postgres")
        installation.wait_until(lambda: is_part_ready(installation, "postgres"), what="PostgreSQL", process=process)
        database = make_first(installation, people=people)
        with watch(database, people=people) as seen:
            began = time.monotonic()
            database.migrate()
            took = time.monotonic() - began
    print(f"{took:.0f} s in all; longest lock {seen.held:.2f} s: {seen.held_by}", flush=True)
    print(f"longest wait of a reader {seen.read:.2f} s, of a writer {seen.write:.2f} s", flush=True)
    told = f"{command} ({people} contacts, {took:.0f} s in all)"
    record(
        "upgrade_lock_s",
        [round(one, 2) for one in (seen.held, seen.read, seen.write)],
        "s (held, reader, writer)",
        [3, 3, 3],
        told,
    )


@contextmanager
def watch(database: Database, *, people: int) -> Iterator[Watch]:
    """Sample the locks and ask as users do, until the block ends."""
    seen, over = Watch(), threading.Event()
    with database.connect(user="postgres") as connection:
        [tables] = connection.execute(OLD_TABLES).fetchone() or (None,)
    threads = [
        threading.Thread(target=_sample, args=(database, seen, over, tables)),
        threading.Thread(target=_ask, args=(database, seen, over, people, READ)),
        threading.Thread(target=_ask, args=(database, seen, over, people, WRITE)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


def _sample(database: Database, seen: Watch, over: threading.Event, tables: object) -> None:
    with database.connect(user="postgres") as connection:
        while not over.wait(0.02):
            rows = connection.execute(LOCKS, [tables]).fetchall()
            seen.see([(str(row[0]), str(row[1]), str(row[2])) for row in rows])


def _ask(database: Database, seen: Watch, over: threading.Event, people: int, sql: str) -> None:
    number = 1
    with database.connect() as connection:
        while not over.wait(0.1):
            number = number * 48271 % 2147483647
            began = time.monotonic()
            try:
                connection.execute(sql.encode(), [number % people + 1])
            except psycopg.errors.DeadlockDetected:
                # The wait counts all the same.
                connection.rollback()
            took = time.monotonic() - began
            if sql is READ:
                seen.read = max(seen.read, took)
            else:
                seen.write = max(seen.write, took)
