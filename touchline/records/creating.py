"""What a new record must have."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from touchline.records.changes import Refused
from touchline.records.fields import Field
from touchline.records.kinds import RecordKind


def get_required(kind: RecordKind) -> list[Field]:
    """Return the fields that the firm wants every new record to have."""
    by_itself = {field.slug for field in kind.builtin if field.required}
    return [field for field in kind.get_fields() if field.required and field.slug not in by_itself]


def check_required(kind: RecordKind, values: Mapping[str, Any]) -> None:
    """Raise Refused for each required attribute that a new record would not have."""
    missing = [field for field in get_required(kind) if values.get(field.slug) in (None, "", [])]
    if missing:
        raise Refused({field.slug: _("{label} cannot be empty.").format(label=field.label) for field in missing})
