"""Writes blocks of events: each block once, however often it is tried."""

from dataclasses import dataclass
from typing import Final

from touchline.eventstore.client import EventStoreDown, EventStoreError, insert_lines

EVENT_COLUMNS: Final = (
    "person_id", "at", "name", "visit", "source", "message_id", "user_id", "host", "path", "title", "referrer",
    "channel", "utm_source", "utm_medium", "utm_campaign", "country", "device", "browser", "os", "bot",
    "value", "currency", "properties",
)  # fmt: skip

CODES_OF_BAD_ROWS: Final = frozenset(
    {6, 20, 25, 26, 27, 33, 38, 41, 48, 53, 69, 70, 72, 117, 131, 321, 349, 407, 441, 467}
)
"""ClickHouse's errors about the data of a row; anything else is the store's trouble and is tried again."""

WRITE_SETTINGS: Final = {
    "deduplicate_blocks_in_dependent_materialized_views": 1,
    "insert_deduplicate": 1,
    "async_insert": 0,
    "max_insert_threads": 1,
    "parallel_view_processing": 0,
    "materialized_views_ignore_errors": 0,
    # 37 years of months; more than 100 partitions in one insert would refuse the whole block.
    "max_partitions_per_insert_block": 1_000,
    "input_format_null_as_default": 0,
}


@dataclass(frozen=True)
class Refused:
    """A line the event store will not take: its index in the block and why."""

    index: int
    reason: str


def insert_block(token: str, lines: bytes) -> list[Refused]:
    """Store a block, lines of JSON arrays in the order of EVENT_COLUMNS with `at` in ms; refused lines come back.

    The same token with the same lines may be sent any number of times, also after a crash in the middle: both tables
    take each row once. Raises EventStoreDown, and then the block is to be sent again.
    """
    return _insert(token, lines.rstrip(b"\n").split(b"\n"), 0)


def _insert(token: str, lines: list[bytes], first: int) -> list[Refused]:
    settings = {**WRITE_SETTINGS, "insert_deduplication_token": token}
    try:
        insert_lines("intake", EVENT_COLUMNS, b"\n".join(lines) + b"\n", settings=settings)
    except EventStoreError as error:
        if error.code not in CODES_OF_BAD_ROWS:
            raise EventStoreDown(f"The event store refused a block: {error}") from error
        return _bisect(token, lines, first, error)
    return []


def _bisect(token: str, lines: list[bytes], first: int, error: EventStoreError) -> list[Refused]:
    """Find the lines at fault; the halves' tokens follow from the block's, so a repeated try meets its own traces."""
    if len(lines) == 1:
        return [Refused(first, str(error))]
    middle = len(lines) // 2
    left = _insert(f"{token}:0", lines[:middle], first)
    return left + _insert(f"{token}:1", lines[middle:], first + middle)
