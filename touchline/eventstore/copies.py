"""Multiplies events inside the store, for sample data and benchmarks of any size."""

from typing import Final

from touchline.eventstore.blocks import EVENT_COLUMNS
from touchline.eventstore.client import command, query
from touchline.eventstore.sources import count_events

SHIFT_MS: Final = 600_000
COPY_SETTINGS: Final = {
    "max_partitions_per_insert_block": 1_000,
    "insert_deduplicate": 0,
    "min_insert_block_size_rows": 250_000,
    "min_insert_block_size_bytes": 0,
    "max_block_size": 65_536,
    "optimize_on_insert": 0,
}

CHANGED: Final = {
    "person_id": "e.person_id + {copy:Int64} * {stride:Int64}",
    "at": "least(e.at + toIntervalMillisecond(shift), fromUnixTimestamp64Milli({latest:Int64}, 'UTC'))",
    "visit": "if(e.visit = 0, 0, toUInt32(intDiv(toInt64(e.visit) * 1000 + toInt64(shift), 1000)))",
    "message_id": "substring(base64URLEncode(reinterpretAsFixedString(sipHash64({copy:Int64}, e.source, e.message_id))), 1, 11)",
    "user_id": "if(e.user_id = '', '', concat(e.user_id, '-', toString({copy:Int64})))",
}
"""How a copy differs. A person's events of one copy move by the same time, so that order, pauses and visits stay."""

NARROW_COLUMNS: Final = ("name", "at", "person_id", "source", "path", "value")


COPY_VISITS: Final = """
INSERT INTO visits SELECT * FROM visit_parts WHERE source = {source:UInt32} AND person_id >= {copies:Int64}
"""
"""The visits of all copies at once, from the copied events; those of the base came in with them."""


def multiply_events(source_id: int, *, stride: int, total: int, latest_ms: int) -> int:
    """Copy a source's events until `total` are stored of it; returns the number of copies (the last may be a part).

    Copy k of person p is person p + k × stride, and its user_id ends in `-k`; `stride` is larger than the span of the
    base persons' ids. Times move on by up to ten minutes, though not beyond `latest_ms` (ms since 1970).
    Raises EventStoreDown, EventStoreError; call it on a source whose base events alone are stored.
    """
    base = count_events(source_id)
    if base == 0:
        return 0
    first = query("SELECT min(person_id) FROM events WHERE source = {source:UInt32}", {"source": source_id})[0][0]
    parameters = {"source": source_id, "stride": stride, "first": first, "latest": latest_ms}
    missing, copy = total - base, 0
    while missing > 0:
        copy += 1
        cut = f"LIMIT {missing}" if missing < base else ""
        for table, columns in (("events", EVENT_COLUMNS), ("events_by_name", NARROW_COLUMNS)):
            command(_build_copy(table, columns, cut), {**parameters, "copy": copy}, settings=COPY_SETTINGS)
        missing -= base
    command(COPY_VISITS, {**parameters, "copies": stride + first}, settings=COPY_SETTINGS | {"optimize_on_insert": 1})
    return copy


def _build_copy(table: str, columns: tuple[str, ...], cut: str) -> str:
    """Straight into each table: through the intake every text would be looked up in its dictionary again.

    A part of a copy is the same part for both tables since it is taken in the order of the key.
    """
    chosen = ", ".join(f"{CHANGED.get(name, f'e.{name}')} AS {name}" for name in columns)
    order = f"ORDER BY e.person_id, e.at, e.message_id {cut}" if cut else ""
    return f"""
INSERT INTO {table} ({", ".join(columns)})
WITH sipHash64(e.person_id, {{copy:Int64}}, 'shift') % {SHIFT_MS} AS shift
SELECT {chosen} FROM events AS e
WHERE e.source = {{source:UInt32}} AND e.person_id < {{stride:Int64}} + {{first:Int64}} {order}
"""  # noqa: S608 - texts of this module only; every value is a parameter
