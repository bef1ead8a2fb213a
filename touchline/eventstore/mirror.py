"""The mirror of what is known of contacts now: written as CSV that PostgreSQL made, asked for sets of contacts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pyroaring import BitMap64

from touchline.eventstore.client import command, insert_lines, query
from touchline.eventstore.sets import fetch_set

COLUMNS: Final = ("field", "contact_id", "text", "folded", "number", "whole", "items", "version", "removed")
HERE: Final = "here"
"""The field that every contact has who is not archived."""
WRITE: Final = {"async_insert": 0, "max_insert_threads": 1, "input_format_parallel_parsing": 0}
READ: Final = {"do_not_merge_across_partitions_select_final": 1}


def write_mirror(lines: bytes) -> None:
    """Write rows, in CSV with the columns of COLUMNS; the same rows twice change nothing. Raises EventStoreDown."""
    if lines:
        insert_lines("mirror", COLUMNS, lines, settings=WRITE, fmt="CSV")


def find_in_mirror(field: str, where: str, parameters: Mapping[str, Any]) -> BitMap64:
    """Return who has a value in a field of which a text of this program is true. Raises EventStoreDown."""
    sql = f"SELECT contact_id AS contact FROM mirror FINAL WHERE field = {{field:String}} AND ({where})"  # noqa: S608
    return fetch_set(sql, {**parameters, "field": field}, settings=READ)


def count_mirror() -> dict[str, int]:
    """Return how many contacts have a value, by field. Raises EventStoreDown."""
    found = query("SELECT field, count() FROM mirror FINAL GROUP BY field", settings=READ)
    return {str(field): int(count) for field, count in found}


def find_newest() -> int:
    """Return the greatest id of a contact that has any row, 0 for none; no row of a greater one needs taking away."""
    return int(query("SELECT max(contact_id) FROM mirror")[0][0])


def read_mirror(contact_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return the rows of some contacts, without version, in order. Raises EventStoreDown."""
    sql = """
SELECT contact_id, toString(field), text, folded, toString(number), whole, items FROM mirror FINAL
WHERE contact_id IN {ids:Array(Int64)} ORDER BY contact_id, field
"""
    return [tuple(row) for row in query(sql, {"ids": list(contact_ids)}, settings=READ)]


def forget_older(version: int, *, field: str = "") -> None:
    """Remove rows written before, of one field or of all: what a rebuild has not written again. Raises EventStoreDown."""
    where = "version < {version:UInt64}" + (" AND field = {field:String}" if field else "")
    command(f"DELETE FROM mirror WHERE {where}", {"version": version, "field": field})  # noqa: S608 - texts of this module


def forget_contacts(contact_ids: Sequence[int]) -> None:
    """Take contacts out of the mirror and off the disk. Raises EventStoreDown."""
    numbers = ", ".join(str(int(number)) for number in contact_ids)
    if numbers:
        command(f"ALTER TABLE mirror DELETE WHERE contact_id IN ({numbers})", settings={"mutations_sync": 2})
