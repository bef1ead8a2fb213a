"""What a delivery says: the event as Standard Webhooks frames it, with the fields the API gives an event."""

from datetime import datetime
from typing import Any

import msgspec

from touchline.api.values import format_moment
from touchline.journal.events import Event
from touchline.kit.ids import make_key

TEST = "webhook_test"


def write_body(event: Event) -> str:
    """Return the JSON of an event: `type`, `timestamp` and `data`."""
    data = {
        "message_id": event.message_id,
        "name": event.name,
        "at": format_moment(event.at),
        "contact_id": event.contact_id,
        "person_id": event.person_id,
        "user_id": event.user_id or None,
        "source_id": event.source_id,
        "is_sample": event.is_sample,
        "properties": event.properties,
        "traits": event.traits,
    }
    return encode(event.name, event.at, data)


def write_test(at: datetime) -> str:
    """Return the JSON that the test button sends."""
    return encode(TEST, at, {"message": "Touchline can reach you."})


def encode(name: str, at: datetime, data: dict[str, Any]) -> str:
    """Return the frame around what is told."""
    return msgspec.json.encode({"type": name, "timestamp": format_moment(at), "data": data}).decode()


def make_delivery_key(endpoint_id: int, source_id: int, message_id: str) -> str:
    """Return the key under which an event goes to an endpoint, the same however often the stream is replayed."""
    return make_key("webhook", str(endpoint_id), str(source_id), message_id)
