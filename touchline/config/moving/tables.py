"""Copies a PostgreSQL database to another server: a table is done when both hold the same rows by count and hash."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from touchline.config.moving.shape import check_target, dump_section, split_statements
from touchline.config.problems import CannotStart

MARK = "touchline_move"
"""A table in the target that says that a move has begun and has not ended."""
SESSION = "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET extra_float_digits = 1"
WORTH_SAYING = 50_000
TABLES = """
SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> %s ORDER BY relname
"""
COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = ('public.' || quote_ident(%s))::regclass
    AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
FINGERPRINT = """
SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint::numeric), 0)::text FROM ONLY {table} AS t
"""
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename"

Say = Callable[[str], None]
Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Moved:
    """How much a move carried."""

    tables: int
    rows: int


def move_tables(source_url: str, target_url: str, *, programs: Path, say: Say) -> Moved:
    """Bring the target to hold what the source holds, from wherever an earlier try ended; raises CannotStart."""
    with psycopg.connect(source_url, autocommit=True) as source, psycopg.connect(target_url, autocommit=True) as target:
        for connection in (source, target):
            connection.execute(SESSION)
        check_target(target)
        _make_tables(target, dump_section(source_url, "pre-data", programs=programs))
        found = source.execute(TABLES, [MARK]).fetchall()
        finished = target.execute(f"SELECT FROM public.{MARK} WHERE done_at IS NULL").fetchone() is None
        rows = 0
        for number, (name, _estimate) in enumerate(found, 1):
            count = _move_table(source, target, str(name), finished=finished)
            rows += count
            if count >= WORTH_SAYING or number % 50 == 0:
                say(f"{number} of {len(found)} tables; {name}: {count:,} rows are there.")
        _set_sequences(source, target)
        if not finished:
            say("The rows are there; indexes, keys and triggers are made…")
            _finish(target, dump_section(source_url, "post-data", programs=programs))
    return Moved(len(found), rows)


def _make_tables(target: Connection, statements: str) -> None:
    """Make all tables in one transaction, with the mark; nothing where the mark is already."""
    has_mark = target.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{MARK}"]).fetchone()
    if has_mark == (True,):
        return
    there = target.execute(TABLES, [MARK]).fetchall()
    if there:
        raise CannotStart(
            f"The database to move to holds {len(there)} tables already, such as {there[0][0]}. Name an empty one: "
            "`createdb touchline` makes it."
        )
    with target.transaction():
        target.execute("SET LOCAL check_function_bodies = off")
        target.execute(statements.encode())
        target.execute(f"CREATE TABLE public.{MARK} (begun_at timestamptz NOT NULL DEFAULT now(), done_at timestamptz)")
        target.execute(f"INSERT INTO public.{MARK} DEFAULT VALUES")


def _move_table(source: Connection, target: Connection, name: str, *, finished: bool) -> int:
    """Copy a table unless it is there already; return its rows."""
    wanted = _get_fingerprint(source, name)
    if _get_fingerprint(target, name) == wanted:
        return int(str(wanted[0]))
    if finished:
        raise CannotStart(
            f"The database was moved already, and {name} has changed in one of the two since. Decide which holds the truth: empty "
            "the new one and move again, or set DATABASE_URL to it."
        )
    table = sql.Identifier("public", name)
    columns = sql.SQL(", ").join(sql.Identifier(str(row[0])) for row in source.execute(COLUMNS, [name]))
    out = sql.SQL("COPY {} ({}) TO STDOUT").format(table, columns)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)
    with target.transaction(), source.cursor() as reading, target.cursor() as writing:
        target.execute(sql.SQL("TRUNCATE ONLY {}").format(table))
        with reading.copy(out) as rows, writing.copy(into) as copy:
            for part in rows:
                copy.write(part)
    if (arrived := _get_fingerprint(target, name)) != wanted:
        raise CannotStart(f"The table {name} arrived as {arrived} (rows, hash) and was {wanted}; nothing was switched.")
    return int(str(wanted[0]))


def _get_fingerprint(connection: Connection, name: str) -> tuple[object, ...]:
    """Rows and the sum of their hashes: the same rows in any order give the same pair."""
    asked = sql.SQL(FINGERPRINT).format(table=sql.Identifier("public", name))
    found = connection.execute(asked).fetchone()
    return found or (0, "0")


def _set_sequences(source: Connection, target: Connection) -> None:
    for (name,) in source.execute(SEQUENCES).fetchall():
        asked = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier("public", str(name)))
        last, called = source.execute(asked).fetchone() or (1, False)
        target.execute("SELECT setval(('public.' || quote_ident(%s))::regclass, %s, %s)", [name, last, called])


def _finish(target: Connection, statements: str) -> None:
    """Make keys, indexes and triggers and note that they are made, all or nothing."""
    with target.transaction():
        target.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for statement in split_statements(statements):
            target.execute(statement.encode())
        target.execute(f"UPDATE public.{MARK} SET done_at = now()")  # noqa: S608 - a name of our own
    target.execute("ANALYZE")


def forget_move(target_url: str) -> None:
    """Take the mark away once the home uses the server."""
    with psycopg.connect(target_url, autocommit=True) as target:
        target.execute(f"DROP TABLE IF EXISTS public.{MARK}")
