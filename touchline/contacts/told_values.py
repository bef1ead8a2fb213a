"""Values that sites told of a person once: the history of an attribute before anybody of the firm touched it."""

from typing import Final

from touchline.contacts.origins import get_source_names
from touchline.contacts.queries import get_person_ids
from touchline.eventstore.client import EventStoreDown
from touchline.eventstore.timeline import StoredEvent, find_events
from touchline.records.fields import Field
from touchline.records.history import Step
from touchline.records.shown import say_anything

LOOKED_AT: Final = 300
SHOWN: Final = 20
SPELLINGS: Final = {"name": ("name", "firstName", "first_name")}


def find_told_values(contact_id: int, field: Field) -> list[Step]:
    """Return the values of a field in the last 300 calls that told who somebody is, newest first; each value once in a row."""
    try:
        events = find_events(
            name="identified", person_ids=get_person_ids(contact_id), limit=LOOKED_AT, newest_first=True
        )
    except EventStoreDown:
        return []
    found: list[tuple[StoredEvent, str]] = []
    for event in reversed(events):
        text = _read(event, field.slug)
        if text and (not found or found[-1][1] != text):
            found.append((event, text))
    names = get_source_names({event.source for event, _text in found})
    return [Step(text, names.get(event.source, ""), event.at) for event, text in reversed(found[-SHOWN:])]


def _read(event: StoredEvent, slug: str) -> str:
    told = event.properties
    value = next((told[key] for key in SPELLINGS.get(slug, (slug,)) if told.get(key) not in (None, "")), None)
    return "" if value is None else say_anything(value)
