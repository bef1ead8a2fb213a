"""Takes single events out of the store again, by the ids they were told with."""

from typing import Final

from touchline.eventstore.client import command, query

FIND: Final = "SELECT count() FROM events WHERE startsWith(message_id, {prefix:String})"
THESE: Final = "SELECT name, at, person_id FROM events WHERE startsWith(message_id, {prefix:String})"
REMOVE_NARROW: Final = f"ALTER TABLE events_by_name DELETE WHERE (name, at, person_id) IN ({THESE})"
# The narrow table has no ids: what happened to the same person at the same moment went with them, and comes back.
RESTORE_NARROW: Final = f"""
INSERT INTO events_by_name (name, at, person_id, source, path, value)
SELECT name, at, person_id, source, path, value FROM events
WHERE NOT startsWith(message_id, {{prefix:String}}) AND (name, at, person_id) IN ({THESE})
"""  # noqa: S608
REMOVE: Final = "ALTER TABLE events DELETE WHERE startsWith(message_id, {prefix:String})"
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
