"""The events that moves leave on a timeline."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.journal.kinds import EventKind, Topic, register_kind
from touchline.segments.live.recording import ENTERED, LEFT


def describe_move(properties: Mapping[str, Any]) -> str:
    """Return the name of the segment."""
    return str(properties.get("name") or "")[:200]


for name, label, icon in ((ENTERED, _("Entered segment"), "circle-plus"), (LEFT, _("Left segment"), "circle-minus")):
    register_kind(EventKind(name=name, label=label, icon=icon, topic=Topic.PROFILE, describe=describe_move))
