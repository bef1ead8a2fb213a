"""The copy of somebody's data as plain values."""

from collections.abc import Sequence
from typing import Any

import msgspec

from touchline.contacts.models import Contact
from touchline.contacts.requests.holdings import Section
from touchline.eventstore.timeline import StoredEvent
from touchline.kit.clock import now


def make_export(contact: Contact, sections: Sequence[Section], events: Sequence[StoredEvent]) -> dict[str, Any]:
    """Return all that is kept about a contact, by table, with every stored event."""
    return {
        "contact_id": contact.pk,
        "made_at": now().isoformat(),
        "sections": [{"name": one.slug, "label": one.label, "rows": one.rows} for one in sections],
        "events": [make_event(event) for event in events],
    }


def make_event(event: StoredEvent) -> dict[str, Any]:
    """Return one stored event by the names of its columns."""
    names = event.__struct_fields__
    values: dict[str, Any] = msgspec.to_builtins({name: getattr(event, name) for name in names}, str_keys=True)
    return values
