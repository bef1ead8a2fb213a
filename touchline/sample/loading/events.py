"""Writes the events of a simulated year into the event store, in blocks that may be sent twice."""

from typing import Final

import msgspec

from touchline.eventstore.aliases import write_aliases
from touchline.eventstore.blocks import insert_block
from touchline.sample.simulation.record import Row

BLOCK: Final = 20_000
"""Rows of a block; in the order of time they touch few months."""


def load_events(rows: list[Row], *, first_person: int, token: str) -> None:
    """Stores the rows, device numbers turned into person ids. Raises EventStoreDown."""
    encode = msgspec.json.Encoder().encode
    ordered = sorted(rows, key=lambda row: row[1])
    for start in range(0, len(ordered), BLOCK):
        part = ordered[start : start + BLOCK]
        lines = b"\n".join([*(encode((first_person + row[0], *row[1:])) for row in part), b""])
        refused = insert_block(f"{token}-{start}", lines)
        if refused:
            raise ValueError(f"The event store refused a made-up event: {refused[0].reason}")


def load_joins(joins: list[tuple[int, int]]) -> None:
    """Tells the event store which persons are the same contact. Raises EventStoreDown."""
    write_aliases((person, contact, False) for person, contact in joins)
