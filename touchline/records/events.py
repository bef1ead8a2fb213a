"""The events of this room, as screens show them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.journal.kinds import EventKind, Topic, register_kind


def describe_note(properties: Mapping[str, Any]) -> str:
    """Begin with what it says."""
    return f"{properties.get('by') or ''}: {str(properties.get('text') or '')[:160]}".strip(": ")


def describe_file(properties: Mapping[str, Any]) -> str:
    """Name the file."""
    return str(properties.get("file_name") or "")[:160]


register_kind(
    EventKind(
        name="note_added",
        label=_("Note"),
        icon="notebook-pen",
        topic=Topic.TEAM,
        important=True,
        describe=describe_note,
    )
)
register_kind(
    EventKind(
        name="file_added",
        label=_("File"),
        icon="paperclip",
        topic=Topic.TEAM,
        important=True,
        describe=describe_file,
    )
)
