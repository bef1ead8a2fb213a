"""Tells how the event store is: its version, size, and what would stop it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from touchline.eventstore.client import query

SIZES = """
SELECT version(), now64(3, 'UTC'), uptime(),
    (SELECT sum(rows) FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events'),
    (SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()),
    (SELECT max(parts) FROM (SELECT count() AS parts FROM system.parts
        WHERE active AND database = currentDatabase() GROUP BY table, partition)),
    (SELECT count() FROM system.mutations WHERE NOT is_done AND database = currentDatabase()),
    (SELECT min(free_space) FROM system.disks),
    (SELECT countIf(create_table_query NOT LIKE '%fsync_after_insert = 1%') FROM system.tables
        WHERE database = currentDatabase() AND name IN ('events', 'events_by_name'))
"""


@dataclass(frozen=True)
class Health:
    """The event store at one moment; sizes in bytes."""

    version: str
    uptime_s: int
    rows: int
    bytes_on_disk: int
    most_parts: int
    """The most parts in one month of one table; from 1,000 on inserts are slowed, from 3,000 refused."""
    open_mutations: int
    free_bytes: int
    fsync_after_insert: bool
    """Whether an acknowledged insert is on disk."""
    now: datetime
    """The store's clock, aware."""


def get_health() -> Health:
    """Raises EventStoreDown when the store cannot be asked, and EventStoreError when its tables are missing."""
    found = query(SIZES, settings={"priority": 1})[0]
    numbers = [int(value or 0) for value in found[2:]]
    uptime, rows, size, parts, mutations, free, unsafe = numbers
    return Health(str(found[0]), uptime, rows, size, parts, mutations, free, unsafe == 0, found[1].replace(tzinfo=UTC))
