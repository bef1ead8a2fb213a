"""Which contact a person belongs to, kept beside the events for questions over everybody."""

import json
import time
from collections.abc import Iterable

from touchline.eventstore.client import command, insert_lines, query


def write_aliases(rows: Iterable[tuple[int, int, bool]]) -> None:
    """Record joins (person_id, contact_id, removed); the last word on a person counts, the same words twice change nothing.

    The dictionary follows within 15 s: reading a million joins takes 0.3 s, too much for each block.
    Raises EventStoreDown, EventStoreError.
    """
    version = time.time_ns()
    lines = [
        json.dumps([person, contact, int(removed), version + place])
        for place, (person, contact, removed) in enumerate(rows)
    ]
    if lines:
        columns = ("person_id", "contact_id", "removed", "version")
        insert_lines("aliases", columns, "\n".join(lines).encode(), settings={"async_insert": 0})


def reload_aliases() -> None:
    """Have the dictionary follow at once. Raises EventStoreDown, EventStoreError."""
    command("SYSTEM RELOAD DICTIONARY alias")


def get_contact_ids(person_ids: list[int]) -> dict[int, int]:
    """The contact of each person as the event store's dictionary has it; a person without a join is their own."""
    sql = """
SELECT person, dictGetOrDefault('alias', 'contact_id', person, person)
FROM (SELECT arrayJoin({persons:Array(Int64)}) AS person)
"""
    return dict(query(sql, {"persons": person_ids}, settings={"priority": 1}))  # type: ignore[arg-type]
