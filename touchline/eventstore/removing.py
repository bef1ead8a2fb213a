"""Takes single events out of the store again, by the ids they were told with."""

from collections.abc import Sequence
from typing import Final

from touchline.eventstore.client import command, query

BEGINS: Final = "startsWith(message_id, {prefix:String})"
ONE_OF: Final = "message_id IN {ids:Array(String)}"
FIND: Final = f"SELECT count() FROM events WHERE {BEGINS}"  # noqa: S608
THESE: Final = f"SELECT name, at, person_id FROM events WHERE {BEGINS}"  # noqa: S608
REMOVE_NARROW: Final = f"ALTER TABLE events_by_name DELETE WHERE (name, at, person_id) IN ({THESE})"
# The narrow table has no ids: what happened to the same person at the same moment went with them, and comes back.
RESTORE_NARROW: Final = f"""
INSERT INTO events_by_name (name, at, person_id, source, path, value)
SELECT name, at, person_id, source, path, value FROM events
WHERE NOT {BEGINS} AND (name, at, person_id) IN ({THESE})
"""  # noqa: S608
REMOVE: Final = f"ALTER TABLE events DELETE WHERE {BEGINS}"
# What is counted by mailing is known by its name, second and person only.
REMOVE_COUNTED: Final = f"""
ALTER TABLE mailing_events DELETE WHERE (mailing, name, at, person_id) IN (
    SELECT toUInt32(JSONExtractUInt(properties, 'mailing')), name, toDateTime(at, 'UTC'), person_id FROM events WHERE {ONE_OF})
"""  # noqa: S608
SETTINGS: Final = {
    "mutations_sync": 2,
    "allow_nondeterministic_mutations": 1,
    "insert_deduplicate": 0,
    "max_partitions_per_insert_block": 1_000,
}


def remove_messages(prefix: str) -> int:
    """Remove the events whose ids begin so from all answers; return how many there were. Safe to repeat.

    A mutation: it rewrites the months that hold such events. Raises EventStoreDown, EventStoreError.
    """
    parameters = {"prefix": prefix}
    found = int(query(FIND, parameters)[0][0])
    if found:
        for statement in (REMOVE_NARROW, RESTORE_NARROW, REMOVE):
            command(statement, parameters, settings=SETTINGS)
    return found


def remove_exactly(ids: Sequence[str]) -> int:
    """Remove the events with these ids, as `remove_messages` does those of a prefix; what mailings count goes with them."""
    parameters = {"ids": list(ids)}
    found = int(query(FIND.replace(BEGINS, ONE_OF), parameters)[0][0])
    if found:
        for statement in (REMOVE_COUNTED, REMOVE_NARROW, RESTORE_NARROW, REMOVE):
            command(statement.replace(BEGINS, ONE_OF), parameters, settings=SETTINGS)
    return found
