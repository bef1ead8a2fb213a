"""What a restored database is told before it opens: where the event store stands, and that nothing may leave."""

from collections.abc import Iterable
from datetime import datetime

import psycopg
from psycopg import sql

from touchline.backups.packing import Manifest

CURSOR = """
INSERT INTO journal_cursor (name, lane, position) VALUES ('store', 0, %s)
ON CONFLICT (name, lane) DO UPDATE SET position = excluded.position
"""
HOLD = "INSERT INTO backups_restore (archive, made_at, restored_at) VALUES (%s, %s, now())"
ENDED = """
UPDATE backups_backup SET state = 'failed', problem = 'It was under way when the archive was made that is restored now.',
    finished_at = now() WHERE state IN ('asked', 'running') AND name <> %s
"""
KNOWN = """
UPDATE backups_backup SET state = 'done', made_at = %s, finished_at = %s WHERE name = %s
"""
TELL_ALL_JOINS = "INSERT INTO contacts_untoldjoin (person_id) SELECT person_id FROM contacts_alias"


def count_rows(url: str, tables: Iterable[str]) -> dict[str, int]:
    """Returns how many rows each of these tables has, and has PostgreSQL learn what is in them."""
    counts = {}
    with psycopg.connect(url, autocommit=True) as session:
        for table in tables:
            found = session.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            counts[table] = found[0] if found else 0
        session.execute("ANALYZE")
    return counts


def settle(url: str, manifest: Manifest, *, archive: str) -> None:
    """Sets the cursor to what the event store holds, and holds everything back until somebody says go."""
    made_at = datetime.fromisoformat(manifest.made_at)
    with psycopg.connect(url) as session:
        session.execute(CURSOR, [manifest.position])
        session.execute(HOLD, [archive, made_at])
        session.execute(ENDED, [archive])
        session.execute(KNOWN, [made_at, made_at, archive])
        if manifest.event_store == "none":
            # A server of its own was brought back by other means, to another moment.
            session.execute(TELL_ALL_JOINS)
