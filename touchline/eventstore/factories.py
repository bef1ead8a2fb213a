"""Lines of blocks for tests and sample data."""

import itertools
import json
from typing import Any

from touchline.eventstore.blocks import EVENT_COLUMNS

DEFAULTS: dict[str, Any] = dict.fromkeys(EVENT_COLUMNS, "") | {
    "person_id": 1,
    "at": 1_790_000_000_000,
    "name": "page_viewed",
    "visit": 0,
    "source": 1,
    "bot": 0,
    "value": "0",
}
_numbers = itertools.count(1)


def make_line(**columns: Any) -> bytes:
    """One event as a line of a block; what is not named is a page view of person 1 with a message id of its own."""
    values = {**DEFAULTS, "message_id": f"made-{next(_numbers)}", **columns}
    return json.dumps([values[name] for name in EVENT_COLUMNS]).encode()


def make_block(count: int, **columns: Any) -> bytes:
    """A block of events, a second apart."""
    start = int(columns.pop("at", DEFAULTS["at"]))
    return b"\n".join(make_line(at=start + place * 1_000, **columns) for place in range(count))
