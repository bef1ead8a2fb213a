"""Copies all events to another event store, partition by partition; each is proved by the count and hash of its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clickhouse_connect.driver.client import Client

from touchline.eventstore.client import EventStoreError, open_client
from touchline.eventstore.migrate import migrate_to

KEYS: Final = {
    "events": "person_id, at, message_id",
    "events_by_name": "name, at, person_id",
    "mailing_events": "mailing, name, person_id, at",
    "visits": "day, source, person_id, visit",
    "mirror": "field, contact_id",
    "aliases": "person_id",
}
"""Every table with rows of its own, and what tells its rows apart; what merges change meanwhile is compared as merged."""
MERGED: Final = frozenset({"visits", "mirror", "aliases"})
SLICE: Final = 100_000
"""Rows at once: some 30 MB of whole events."""
WRITE_SETTINGS: Final = {
    # The marks of earlier blocks must not swallow a part that is copied once more.
    "insert_deduplicate": 0,
    "async_insert": 0,
    "max_partitions_per_insert_block": 1_000,
}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class MovedParts:
    """How much a move carried."""

    rows: int
    parts: int


def move_events(source_url: str, target_url: str, *, say: Say) -> MovedParts:
    """Bring the target to hold what the source holds, from wherever an earlier try ended.

    Raises EventStoreDown, EventStoreError.
    """
    migrate_to(target_url)
    rows = parts = 0
    with open_client(source_url) as source, open_client(target_url) as target:
        for table in KEYS:
            wanted = _get_fingerprints(source, table)
            there = _get_fingerprints(target, table)
            _drop_others(target, table, there.keys() - wanted.keys())
            for partition, (count, mark) in sorted(wanted.items()):
                if there.get(partition) != (count, mark):
                    _copy(source, target, table, partition=partition, count=count)
                    _check(target, table, partition, (count, mark))
                    say(f"{table} {partition}: {count:,} rows are there.")
                rows, parts = rows + count, parts + 1
        target.command("SYSTEM RELOAD DICTIONARY alias")
    return MovedParts(rows, parts)


def _get_fingerprints(store: Client, table: str, partition: str = "") -> dict[str, tuple[int, int]]:
    """Rows and the sum of their hashes by partition: the same rows in any order give the same pair."""
    final = "FINAL" if table in MERGED else ""
    sql = f"""
        SELECT _partition_id AS part, count(), sum(cityHash64(tuple(*))) FROM {table} {final}
        WHERE {{part:String}} = '' OR _partition_id = {{part:String}} GROUP BY part
    """  # noqa: S608 - names of our own
    found = store.query(sql, parameters={"part": partition}).result_rows
    return {str(row[0]): (int(row[1]), int(row[2])) for row in found}


def _drop_others(target: Client, table: str, partitions: set[str]) -> None:
    for partition in partitions:
        target.command(f"ALTER TABLE {table} DROP PARTITION ID {{part:String}}", parameters={"part": partition})


def _copy(source: Client, target: Client, table: str, *, partition: str, count: int) -> None:
    _drop_others(target, table, {partition})
    final = "FINAL" if table in MERGED else ""
    slices = -(-count // SLICE)
    columns = [str(row[0]) for row in source.query(f"DESCRIBE TABLE {table}").result_rows]
    sql = f"""
        SELECT * FROM {table} {final}
        WHERE _partition_id = {{part:String}} AND cityHash64({KEYS[table]}) % {slices} = {{slice:UInt64}}
    """  # noqa: S608 - names of our own
    for number in range(slices):
        rows = source.raw_query(sql, parameters={"part": partition, "slice": number}, fmt="Native")
        if rows:
            target.raw_insert(table, columns, rows, settings=dict(WRITE_SETTINGS), fmt="Native")


def _check(target: Client, table: str, partition: str, wanted: tuple[int, int]) -> None:
    arrived = _get_fingerprints(target, table, partition).get(partition)
    if arrived != wanted:
        raise EventStoreError(
            f"The part {partition} of {table} arrived as {arrived} (rows, hash) and was {wanted}; nothing was switched.",
            0,
        )
