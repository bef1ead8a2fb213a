"""Reads an HTTP request's text the way ClickHouse's server does: statement, format, data, kind."""

import re
from dataclasses import dataclass

INSERT = re.compile(r"\s*insert\s", re.IGNORECASE)
KILL = re.compile(r"\s*kill\s+query\s", re.IGNORECASE)
INSERT_FORMAT = re.compile(r"\bformat\s+(\w+)\s*;?\s*$", re.IGNORECASE)
INLINE_FORMAT = re.compile(rb"\bformat\s+(\w+)[ \t]*\r?\n", re.IGNORECASE)
SELECT_FORMAT = re.compile(r"\bformat\s+(\w+)\s*;?\s*$", re.IGNORECASE)
OWN_QUERY_ID = re.compile(r"\bquery_id\b", re.IGNORECASE)
OUTSIDE = re.compile(
    r"\b(file|filecluster|url|urlcluster|remote|remotesecure|s3|s3cluster|gcs|hdfs|azureblobstorage|postgresql|mysql|mongodb"
    r"|redis|sqlite|odbc|jdbc|executable|iceberg\w*|deltalake\w*|hudi|cluster|clusterallreplicas)\s*\(",
    re.IGNORECASE,
)
ASK_SETTINGS = re.compile(
    r"\s*select\s+[\w\s,]+\sfrom\s+system\.settings\b[\w\s=,]*(format\s+native\s*)?$", re.IGNORECASE
)
VALUES = re.compile(r"\bvalues\b", re.IGNORECASE)


@dataclass(frozen=True)
class Insert:
    """An INSERT whose rows came beside its text: `head` without its FORMAT, and the format's name."""

    head: str
    input_format: str
    rows: bytes


def find_insert(query: str, body: bytes) -> Insert | None:
    """The insert with data of a request, None when the text is anything else (also INSERT … SELECT and VALUES)."""
    if query and not INSERT.match(query):
        return None
    if query and (found := INSERT_FORMAT.search(query)) is not None:
        return Insert(query[: found.start()].strip(), found[1], body)
    start = query.encode() + b"\n" + body if query else body
    if not INSERT.match(start[:64].decode("utf-8", "replace")):
        return None
    inline = INLINE_FORMAT.search(start, 0, 100_000)
    if inline is None or VALUES.search(start[: inline.start()].decode("utf-8", "replace")):
        return None
    return Insert(start[: inline.start()].decode().strip(), inline[1].decode(), start[inline.end() :])


def find_format(sql: str, default: str) -> str:
    """The format a statement's answer comes in: its trailing `FORMAT x`, else the request's default."""
    found = SELECT_FORMAT.search(sql)
    return found[1] if found else default


def is_kill(sql: str) -> bool:
    """Whether the text is KILL QUERY."""
    return KILL.match(sql) is not None


def name_killed_queries(sql: str) -> str:
    """KILL QUERY by the caller's query ids.

    The engine gives each query an id of its own; the caller's id travels as `log_comment`.
    """
    return OWN_QUERY_ID.sub("Settings['log_comment']", sql)


def asks_settings(sql: str) -> bool:
    """Whether the text only lists the server's settings.

    Clients ask this first to learn which settings they may send, and a read-only session would answer "none".
    """
    return ASK_SETTINGS.match(sql) is not None


def find_outside_access(sql: str) -> str | None:
    """The table function in a statement that would reach outside the store, if there is one."""
    found = OUTSIDE.search(sql)
    return found[1] if found else None
