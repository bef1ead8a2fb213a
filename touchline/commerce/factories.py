"""Makes e-commerce events for tests and benchmarks."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from touchline.journal.events import Event

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_numbers = count(1)


def make_event(name: str, *, person_id: int = 1, trusted: bool = True, **changes: Any) -> Event:
    """Return an event with a message id of its own; `changes` are fields of `Event`, the rest have quiet values."""
    fields: dict[str, Any] = {
        "contact_id": None,
        "at": AT,
        "call": "track",
        "message_id": f"m-{next(_numbers)}",
        "user_id": "",
        "source_id": 1,
        "is_sample": False,
        "is_bot": False,
        "properties": {},
        "traits": {},
    }
    return Event(name=name, person_id=person_id, trusted=trusted, **(fields | changes))


def make_order_event(name: str, number: str, *, person_id: int = 1, trusted: bool = True, **properties: Any) -> Event:
    """Return an order event with these properties."""
    return make_event(name, person_id=person_id, trusted=trusted, properties={"order_id": number, **properties})
