"""The event that an alert leaves on a timeline."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.journal.kinds import EventKind, Topic, register_kind


def describe_alert(properties: Mapping[str, Any]) -> str:
    """Return the name of the alert."""
    return str(properties.get("alert") or "")[:200]


register_kind(
    EventKind(
        name="alert_fired",
        label=_("Alert"),
        icon="bell-ring",
        topic=Topic.TEAM,
        important=True,
        describe=describe_alert,
    )
)
