"""The history of one value: what it was, who changed it, when, as the change log tells it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from touchline.records.fields import Field
from touchline.records.models import Change
from touchline.records.opening import Opened
from touchline.records.shown import load_names, say_value

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A value that was given once; `change_set_id` is None for what a site told."""

    text: str
    who: str
    at: datetime
    change_set_id: int | None = None


def get_history(opened: Opened, field: Field) -> list[Step]:
    """Return the values a field had, newest first; two queries."""
    changes = (
        Change.objects.filter(kind=opened.kind.slug, record_id=opened.id, after__has_key=field.slug, left_out=False)
        .select_related("change_set")
        .order_by("-id")[:SHOWN]
    )
    found = list(changes)
    names = load_names((field, change.after[field.slug]) for change in found)
    return [
        Step(
            _say(field, change.after[field.slug], names),
            change.change_set.actor_name,
            change.change_set.created_at,
            change.change_set_id,
        )
        for change in found
    ]


def _say(field: Field, value: Any, names: Any) -> str:
    return say_value(field, value, names)
