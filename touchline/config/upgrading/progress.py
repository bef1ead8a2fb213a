"""How far an upgrade is: a comment on Django's own table of migrations, written in the same transaction as what it says."""

from typing import Any

UNDER_WAY = "under way"
CLEAN = ""
READ = "SELECT coalesce(obj_description('public.django_migrations'::regclass, 'pg_class'), '')"


def read_progress(connection: Any) -> str:
    """`CLEAN`, `UNDER_WAY`, or the migration whose indexes are still to be built."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return str(cursor.fetchone()[0])


def begin(connection: Any) -> None:
    """Note that migrations have begun: who is killed after the last one has still to do what follows them all."""
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).ensure_schema()
    if read_progress(connection) == CLEAN:
        write_progress(connection, UNDER_WAY)


def write_progress(connection: Any, said: str) -> None:
    """Note it, in the transaction that is open."""
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE django_migrations IS '{said}'")
