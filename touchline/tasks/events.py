"""The events of staff's work, as screens show them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.journal.kinds import EventKind, register_kind
from touchline.tasks.models import Outcome


def describe_activity(properties: Mapping[str, Any]) -> str:
    """Say how it ended."""
    outcome = str(properties.get("outcome") or "")
    return str(Outcome(outcome).label) if outcome in Outcome.values else outcome[:80]


def describe_task(properties: Mapping[str, Any]) -> str:
    """Say what is to be done."""
    return str(properties.get("title") or "")[:200]


register_kind(EventKind(name="call_logged", label=_("Call"), icon="phone", important=True, describe=describe_activity))
register_kind(
    EventKind(name="meeting_logged", label=_("Meeting"), icon="users", important=True, describe=describe_activity)
)
register_kind(
    EventKind(
        name="visit_logged", label=_("Visit in person"), icon="map-pin", important=True, describe=describe_activity
    )
)
register_kind(
    EventKind(name="task_created", label=_("Task"), icon="square-check", important=True, describe=describe_task)
)
register_kind(
    EventKind(name="task_done", label=_("Task done"), icon="check-check", important=True, describe=describe_task)
)
