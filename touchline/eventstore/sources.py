"""Counts and removes the events of one source."""

from collections.abc import Sequence

from touchline.eventstore.client import command, query


def count_events(source_id: int | None = None) -> int:
    """How many events are stored, of one source or of all. Raises EventStoreDown, EventStoreError."""
    if source_id is None:
        return int(query("SELECT count() FROM events", settings={"priority": 1})[0][0])
    return int(query("SELECT count() FROM events WHERE source = {source:UInt32}", {"source": source_id})[0][0])


def remove_source(source_id: int) -> None:
    """Remove every event of a source from all tables; returns when they are gone from all answers.

    A mutation: it rewrites the months that hold such events. Raises EventStoreDown, EventStoreError.
    """
    for table in ("events", "events_by_name", "visits"):
        command(
            f"ALTER TABLE {table} DELETE WHERE source = {{source:UInt32}}",
            {"source": source_id},
            settings={"mutations_sync": 2},
        )


def list_people_of(source_id: int) -> list[int]:
    """Return the ids of all people of whom a source told anything. Raises EventStoreDown, EventStoreError."""
    sql = "SELECT DISTINCT person_id FROM events WHERE source = {source:UInt32}"
    return [int(row[0]) for row in query(sql, {"source": source_id})]


def remove_events_about(person_ids: Sequence[int], *, source_id: int) -> None:
    """Remove what a source told about these people; returns when it is gone. Raises EventStoreDown, EventStoreError."""
    for table in ("events", "events_by_name"):
        command(
            f"ALTER TABLE {table} DELETE WHERE source = {{source:UInt32}} AND person_id IN {{people:Array(Int64)}}",
            {"source": source_id, "people": list(person_ids)},
            settings={"mutations_sync": 2},
        )
