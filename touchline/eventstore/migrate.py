"""Brings the event store's tables to the newest shape: numbered .sql files, recorded in the store itself."""

import re
from collections.abc import Collection
from importlib import resources
from urllib.parse import unquote, urlsplit

from touchline.eventstore.client import forget_client, get_address, get_database, open_client

RECORD = """
CREATE TABLE IF NOT EXISTS migrations (number UInt32, name String, applied_at DateTime DEFAULT now())
ENGINE = MergeTree ORDER BY number
"""
COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)


def migrate(*, only: Collection[int] | None = None) -> list[str]:
    """Apply what is not applied yet and return its names. Safe to run again, also after a crash in the middle.

    `only` leaves out what an archive's event store had not seen yet. Raises EventStoreDown, EventStoreError.
    """
    applied = migrate_to(get_address()[0], only=only)
    forget_client()
    return applied


def migrate_to(url: str, *, only: Collection[int] | None = None) -> list[str]:
    """Apply what is not applied yet at this address, making the database. Raises EventStoreDown, EventStoreError."""
    database = get_database(url)
    with open_client(url, database="default") as server:
        server.command(f"CREATE DATABASE IF NOT EXISTS `{database}`")
    applied: list[str] = []
    with open_client(url) as store:
        store.command(RECORD)
        access = _get_access(url, str(store.command("SELECT currentUser()")))
        known = {row[0] for row in store.query("SELECT number FROM migrations").result_rows}
        for number, name, sql in list_migrations():
            if number in known or (only is not None and number not in only):
                continue
            for statement in split_statements(sql):
                store.command(fill_names(statement, database, access))
            store.command(f"INSERT INTO migrations (number, name) VALUES ({number}, '{name}')")  # noqa: S608 - a file's name
            applied.append(name)
    return applied


def fill_names(statement: str, database: str, access: str) -> str:
    """Put in what differs between installations: the database, and how a dictionary logs in to its own server."""
    return statement.replace("$database", database).replace("$access", access)


def _get_access(url: str, user: str) -> str:
    """A server has its dictionaries log in; the embedded engine knows no users and calls everybody `default`."""
    parts = urlsplit(url)
    if parts.username is None or unquote(parts.username) != user:
        return ""
    password = unquote(parts.password or "").replace("\\", "\\\\").replace("'", "\\'")
    return f"USER '{user}' PASSWORD '{password}'"


def list_migrations() -> list[tuple[int, str, str]]:
    """Number, name and text of every migration, in order."""
    folder = resources.files("touchline.eventstore") / "migrations"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return [(int(name[:4]), name.removesuffix(".sql"), (folder / name).read_text(encoding="utf-8")) for name in names]


def split_statements(sql: str) -> list[str]:
    """The single statements of a file; each ends with a semicolon at the end of its line."""
    return [text for part in COMMENT.sub("", sql).split(";\n") if (text := part.strip().rstrip(";"))]
