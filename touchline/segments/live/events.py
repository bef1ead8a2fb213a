"""The events of a batch as the live step sees them: the lines of stored blocks, each with the contact it belongs to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from touchline.contacts.queries import find_contacts_of
from touchline.journal.block_store import StoredBlock
from touchline.kit.clock import from_millis

MOVE: Final = b',"segment_'
"""How the names of these events stand in a line."""
HEAD: Final = 60
"""Bytes in which the person, the moment, and the beginning of the name fit."""


class LiveEvent(msgspec.Struct, gc=False, array_like=True):
    """One event of a stored block, field by field as the event store has it; it answers what a StoredEvent answers."""

    person_id: int
    at_ms: int
    name: str
    visit: int
    source: int
    message_id: str
    user_id: str
    host: str
    path: str
    title: str
    referrer: str
    channel: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    country: str
    device: str
    browser: str
    os: str
    bot: int
    value_text: str
    currency: str
    properties_json: str
    contact_id: int = 0
    """The contact it belongs to, once that is known."""
    block: int = 0
    """The number of its block."""

    @property
    def at(self) -> datetime:
        """When it happened."""
        return from_millis(self.at_ms)

    @property
    def value(self) -> Decimal:
        """Its money."""
        return Decimal(self.value_text)

    @property
    def properties(self) -> dict[str, Any]:
        """The rest of what was sent."""
        found: dict[str, Any] = msgspec.json.decode(self.properties_json) if self.properties_json else {}
        return found


decode_line = msgspec.json.Decoder(LiveEvent).decode


def read_events(blocks: Iterable[StoredBlock], *, with_moves: bool = True) -> list[LiveEvent]:
    """Return the events of contacts in these blocks, in order; those of visitors belong to nobody yet.

    Who entered and left segments is most of what is stored while many move: it is not unpacked unless it is asked for.
    """
    found = []
    for block in blocks:
        for line in block.lines.splitlines():
            if with_moves or MOVE not in line[:HEAD]:
                event = decode_line(line)
                event.block = block.id
                found.append(event)
    return name_contacts(found)


def name_contacts(events: Sequence[LiveEvent]) -> list[LiveEvent]:
    """Return the events whose person is a contact now, each with its contact."""
    contacts = find_contacts_of(sorted({event.person_id for event in events}))
    known = []
    for event in events:
        contact = contacts.get(event.person_id)
        if contact is not None:
            event.contact_id = contact
            known.append(event)
    return known
