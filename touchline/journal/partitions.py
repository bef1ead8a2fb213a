"""Partitions of the journal: made ahead of time, detached and dropped once below every cursor and past the replay time."""

import logging
from datetime import UTC, date, datetime, time, timedelta

from django.db import IntegrityError, connection, transaction

from touchline.kit.clock import now

log = logging.getLogger(__name__)

REPLAY_DAYS = 7
SEEN_DAYS = 30
AHEAD_DAYS = 7
DAILY = ("journal_entry", "journal_block")
LOCK, MAKING = 0x544E, 1
CHILDREN = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = %s::regclass AND c.relname ~ '_[0-9]{8}$' ORDER BY c.relname
"""
UNREAD = {
    "journal_entry": "SELECT EXISTS (SELECT FROM {child} e LEFT JOIN journal_cursor c ON c.name = 'resolve'"
    " AND c.lane = e.lane WHERE e.seq > coalesce(c.position, 0))",
    "journal_block": "SELECT EXISTS (SELECT FROM {child} WHERE id > coalesce((SELECT min(position) FROM journal_cursor"
    " WHERE name IN ('store', 'live')), 0))",
}
READ_REST = {
    "journal_entry": "DELETE FROM journal_entry_rest e USING journal_cursor c WHERE c.name = 'resolve'"
    " AND c.lane = e.lane AND e.seq <= c.position AND e.received_at < %s",
    "journal_block": "DELETE FROM journal_block_rest b WHERE b.id <= (SELECT min(position) FROM journal_cursor"
    " WHERE name IN ('store', 'live')) AND b.made_at < %s",
}


def ensure_partitions(today: date | None = None) -> list[str]:
    """Make the partitions of the coming week and of this and the next month; return the names of new ones."""
    day = today or now().date()
    made = []
    for table in DAILY:
        for offset in range(-1, AHEAD_DAYS + 1):
            start = day + timedelta(days=offset)
            made += _make(table, start, start + timedelta(days=1))
    month = day.replace(day=1)
    for _ in range(2):
        following = (month + timedelta(days=32)).replace(day=1)
        made += _make("journal_seen", month, following)
        month = following
    return made


def drop_old_partitions(today: date | None = None) -> list[str]:
    """Drop partitions that no reader needs any more; return their names."""
    day = today or now().date()
    dropped = []
    for table in DAILY:
        for child, start in _get_children(table):
            if start < day - timedelta(days=REPLAY_DAYS) and not _is_unread(table, child):
                dropped.append(_drop(child))
        _clear_rest(table, day - timedelta(days=REPLAY_DAYS))
    for child, start in _get_children("journal_seen"):
        if (start + timedelta(days=32)).replace(day=1) < day - timedelta(days=SEEN_DAYS):
            dropped.append(_drop(child))
    return dropped


def _make(table: str, start: date, end: date) -> list[str]:
    name = f"{table}_{start:%Y%m%d}"
    low, high = _get_bound(table, start), _get_bound(table, end)
    if _exists(name):
        return []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Workers that start together make the same partitions; the second one finds them made.
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, MAKING])
            if _exists(name):
                return []
            cursor.execute(f"CREATE TABLE {name} PARTITION OF {table} FOR VALUES FROM ('{low}') TO ('{high}')")
    except IntegrityError:
        # Rows of these days came before their partition was made: they stay in the table for the rest.
        log.warning("%s was not made: rows of its time are in %s_rest.", name, table)
        return []
    return [name]


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        found = cursor.fetchone()
    return bool(found and found[0])


def _get_bound(table: str, day: date) -> str:
    if table == "journal_seen":
        return day.isoformat()
    return datetime.combine(day, time(), UTC).isoformat()


def _get_children(table: str) -> list[tuple[str, date]]:
    with connection.cursor() as cursor:
        cursor.execute(CHILDREN, [table])
        return [
            (name, datetime.strptime(name[-8:], "%Y%m%d").replace(tzinfo=UTC).date()) for (name,) in cursor.fetchall()
        ]


def _is_unread(table: str, child: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(UNREAD[table].format(child=child))
        row = cursor.fetchone()
    return bool(row and row[0])


def _clear_rest(table: str, before: date) -> None:
    """Remove old rows that came before their partition was made, as far as they were read."""
    with connection.cursor() as cursor:
        cursor.execute(READ_REST[table], [datetime.combine(before, time(), UTC)])


def _drop(child: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {child}")
    return child
