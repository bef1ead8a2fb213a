"""An upgrade from the first version's tables, killed in every migration and started again: the same tables and rows as without."""

import re
import subprocess
import time

import psycopg

from benchmarks.installation import Installation, is_part_ready, make_installation
from tests.faults.first_schema import Database, Preparation, copy_database, make_first, read_end
from touchline.config.postgres import find_programs

PEOPLE = 500
STEP_SECONDS = 120
TRAPS = """
CREATE SCHEMA trap;
CREATE TABLE trap.sprung (migration int, kind text);
GRANT ALL ON SCHEMA trap TO PUBLIC;
GRANT ALL ON trap.sprung TO PUBLIC;
CREATE FUNCTION trap.wait(kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM trap.sprung s WHERE s.kind = wait.kind
            AND s.migration = (SELECT count(*) FROM public.django_migrations)) THEN
        PERFORM pg_sleep(600);
    END IF;
END $$;
CREATE FUNCTION trap.at_statement() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_tag NOT IN ('COMMENT', 'CREATE FUNCTION') THEN PERFORM trap.wait('statement'); END IF;
END $$;
CREATE FUNCTION trap.at_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM trap.wait('note'); RETURN NEW; END $$;
CREATE TRIGGER trap BEFORE INSERT ON public.django_migrations FOR EACH ROW EXECUTE FUNCTION trap.at_note();
CREATE EVENT TRIGGER trap ON ddl_command_end EXECUTE FUNCTION trap.at_statement();
"""
"""A migration stops at its first statement and again when it is noted as done, until the place is known to have been killed."""
SLEEPER = """
SELECT pid, query FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep' AND pid <> pg_backend_pid()
"""
TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'django_migrations'
ORDER BY relname
"""
MOMENT = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*([+-]\d\d(:\d\d)?)?"
ROWS = """
SELECT count(*), coalesce(sum(('x' || substr(md5(regexp_replace({}::text, %s, '', 'g')), 1, 15))::bit(60)::bigint::numeric), 0)
FROM public.{} AS t
"""
QUEUES = {"segments_touched"}
"""Tables whose rows are numbered as they come in: a try that was killed has taken a number with it."""


def run_kill_upgrade(*, quick: bool) -> dict[str, object]:
    """SIGKILL at the first statement and at the note of each migration; then the shape and the rows are compared."""
    with make_installation() as installation:
        process = installation.start("postgres")
        installation.wait_until(lambda: is_part_ready(installation, "postgres"), what="PostgreSQL", process=process)
        first = make_first(installation, people=PEOPLE)
        straight = copy_database(first, "straight")
        straight.migrate()
        killed = copy_database(first, "killed")
        kills, migrations = _upgrade(killed, most=6 if quick else 10_000)
        killed.migrate("--check")
        _compare(straight, killed)
    if not quick:
        assert kills >= migrations, f"{kills} kills in {migrations} migrations."
    return {"migrations": migrations, "kills": kills, "differences in shape": 0, "differences in rows": 0}


def _upgrade(database: Database, *, most: int) -> tuple[int, int]:
    """Migrate with a kill at each trap; returns how many there were, and how many migrations."""
    with database.connect(user="postgres") as watcher:
        before = _count_done(watcher)
        watcher.execute(TRAPS.encode())
        kills = 0
        with database.preparing() as loaded:
            while kills < most and _kill_once(database, loaded, watcher):
                kills += 1
        watcher.execute("DROP EVENT TRIGGER trap")
        watcher.execute("DROP TRIGGER trap ON public.django_migrations")
        watcher.execute("DROP SCHEMA trap CASCADE")
        database.migrate()
        return kills, _count_done(watcher) - before


def _kill_once(database: Database, loaded: Preparation, watcher: psycopg.Connection) -> bool:
    """Start the upgrade and kill it where it stops first; False when it came to its end."""
    process = loaded.start_migrating()
    until = time.monotonic() + STEP_SECONDS
    try:
        while not (asleep := watcher.execute(SLEEPER).fetchone()):
            if (code := process.exitcode) is not None:
                assert code == 0, f"The upgrade ended with {code}: {read_end(database.installation.log)}"
                return False
            assert time.monotonic() < until, "The upgrade neither ended nor met a trap."
            time.sleep(0.02)
    finally:
        process.kill()
        process.join()
    pid, query = asleep
    kind = "note" if "django_migrations" in str(query) else "statement"
    watcher.execute("INSERT INTO trap.sprung VALUES ((SELECT count(*) FROM public.django_migrations), %s)", [kind])
    watcher.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    return True


def _count_done(connection: psycopg.Connection) -> int:
    found = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
    return int(found[0]) if found else 0


def _compare(straight: Database, killed: Database) -> None:
    shapes = [_read_shape(one.installation, one.name) for one in (straight, killed)]
    assert shapes[0] == shapes[1], f"The shapes differ in {sorted(set(shapes[0]) ^ set(shapes[1]))[:6]}"
    with straight.connect() as one, killed.connect() as other:
        for (table,) in one.execute(TABLES).fetchall():
            row = "(to_jsonb(t) - 'id')" if table in QUEUES else "t"
            asked = ROWS.format(row, f'"{table}"').encode()
            rows = [connection.execute(asked, [MOMENT]).fetchone() for connection in (one, other)]
            assert rows[0] == rows[1], f"{table} holds {rows[1]} (rows, hash) after the kills and {rows[0]} without."


def _read_shape(installation: Installation, database: str) -> list[str]:
    flags = ["--schema-only", "-h", str(installation.home / "run" / "postgres"), "-U", "postgres", database]
    done = subprocess.run([find_programs() / "pg_dump", *flags], capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if not re.match(r"^(--|\\)|^$", line)]
