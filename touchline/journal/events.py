"""The event as it travels through the pipeline in memory."""

from datetime import datetime
from typing import Any

import msgspec


class Event(msgspec.Struct, gc=False, kw_only=True):
    """One resolved event, handed to the rooms' reactions; `person_id` never changes, `contact_id` is as known now."""

    person_id: int
    contact_id: int | None
    at: datetime
    name: str
    call: str
    message_id: str
    user_id: str
    source_id: int
    is_sample: bool
    trusted: bool
    is_bot: bool
    properties: dict[str, Any]
    traits: dict[str, Any]


class Refused(msgspec.Struct, frozen=True):
    """An event a reaction could not use, with the reason in words; the pipeline puts it into quarantine."""

    message_id: str
    reason: str
