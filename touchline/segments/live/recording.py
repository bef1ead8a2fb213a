"""Records who entered and left segments in the stream.

Their people are known and nothing is left to resolve, so that they go straight into a block: a batch may move more people
than it has events. Where somebody reacts to these events on their way, such as a webhook, they take the whole way.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec
from pyroaring import BitMap64

from touchline.eventstore.blocks import EVENT_COLUMNS
from touchline.journal.block_store import add_block
from touchline.journal.reactions import get_wanted_names
from touchline.journal.services import Recorded, record_many
from touchline.kit.clock import to_millis
from touchline.kit.ids import make_token

ENTERED: Final = "segment_entered"
LEFT: Final = "segment_left"
EMPTY: Final = {"visit": 0, "source": 0, "bot": 0, "value": "0"}
Named = tuple[str, int, str, BitMap64]
"""An event, the segment by id and name, and whose event it is."""


def record_moves(moves: list[Named], *, at: datetime) -> None:
    """Record moves in the caller's transaction, which has nothing left to do but to end."""
    if get_wanted_names() & {ENTERED, LEFT}:
        record_many(
            Recorded(contact, event, {"segment": number, "name": name}, at)
            for event, number, name, contacts in moves
            for contact in contacts
        )
        return
    lines = list(_write_lines(moves, to_millis(at)))
    if lines:
        touched = sorted({contact for _event, _number, _name, contacts in moves for contact in contacts})
        add_block("\n".join([*lines, ""]).encode(), count=len(lines), touched=touched)


def _write_lines(moves: list[Named], millis: int) -> Iterator[str]:
    """Yield the lines of the block, in the order of the event store's columns."""
    token = make_token(size=8)
    place = 0
    for event, number, name, contacts in moves:
        properties = msgspec.json.encode({"segment": number, "name": name}).decode()
        values = {"name": event, "properties": properties}
        rest = [values.get(column, EMPTY.get(column, "")) for column in EVENT_COLUMNS]
        known = [msgspec.json.encode(value).decode() for value in rest]
        # The person, the moment, then all columns up to the message id, and all behind it.
        before, after = ",".join(known[2:5]), ",".join(known[6:])
        for contact in contacts:
            place += 1
            yield f'[{contact},{millis},{before},"{token}-{place}",{after}]'
