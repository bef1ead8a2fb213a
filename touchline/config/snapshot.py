"""The schema as one file: what all migrations make of an empty database, so that a first start need not run them all."""

from pathlib import Path

import psycopg

SNAPSHOT = Path(__file__).parent / "schema.sql"
HEAD = "-- What all migrations make of an empty database of PostgreSQL {major}; written by `make schema`.\n"


def find_snapshot(major: int) -> str | None:
    """The statements for a server of this major version, or None when there are none."""
    text = SNAPSHOT.read_text() if SNAPSHOT.exists() else ""
    return text if text.startswith(HEAD.format(major=major)) else None


def load_snapshot(url: str) -> bool:
    """Fill an empty database at once; False (and nothing done) when it is not empty, or of another major version."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('django_migrations')").fetchone() != (None,):
            return False
        statements = find_snapshot(connection.info.server_version // 10_000)
        if statements is None:
            return False
        connection.execute(statements.encode())
    return True
