"""What both stores hold, counted and hashed from outside, so that a restored installation can be held against its original."""

from typing import Final

from benchmarks.installation import Installation

PASSING: Final = (
    "procrastinate_", "users_session", "backups_", "upkeep_", "messaging_carrier", "django_migrations", "users_audit",
)  # fmt: skip
"""Tables that live with the processes, or that a restore itself writes to."""
TABLES: Final = """
SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY relname
"""
EVENT_TABLES: Final = """
SELECT name FROM system.tables
WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations' ORDER BY name
"""


def hash_postgres(installation: Installation) -> dict[str, tuple[int, str]]:
    """Rows and a hash over all of them, whatever their order, of each table."""
    found = {}
    for (table,) in installation.query_postgres(TABLES):
        if not str(table).startswith(PASSING):
            # The moment of a cursor is told to nobody.
            row = "t.name || t.lane || t.position" if table == "journal_cursor" else "t::text"
            sql = f'SELECT count(*), coalesce(sum(hashtextextended({row}, 0)::numeric), 0)::text FROM "{table}" t'
            found[str(table)] = installation.query_postgres(sql)[0]
    return {table: (int(count), str(digest)) for table, (count, digest) in found.items()}


def hash_events(installation: Installation) -> dict[str, tuple[int, str]]:
    """The same of the event store's tables, with what merges would put together put together."""
    found = {}
    for [table] in installation.query_events(EVENT_TABLES):
        [[count, digest]] = installation.query_events(
            f"SELECT count(), sum(cityHash64(*)) FROM {table} {_final(table)}"
        )
        found[table] = int(count), digest
    return found


def _final(table: str) -> str:
    return "FINAL" if table in {"visits", "aliases", "mirror"} else ""


def name_differences(one: dict[str, tuple[int, str]], other: dict[str, tuple[int, str]]) -> list[str]:
    """In which tables two differ, with their counts."""
    names = sorted({*one, *other})
    return [f"{name}: {one.get(name)} and {other.get(name)}" for name in names if one.get(name) != other.get(name)]
