"""The events of staff's work, as screens show them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.journal.kinds import EventKind, Topic, register_kind
from touchline.tasks.models import Outcome


def describe_activity(properties: Mapping[str, Any]) -> str:
    """Say how it ended."""
    outcome = str(properties.get("outcome") or "")
    return str(Outcome(outcome).label) if outcome in Outcome.values else outcome[:80]


def describe_task(properties: Mapping[str, Any]) -> str:
    """Say what is to be done."""
    return str(properties.get("title") or "")[:200]


for name, label, icon, describe in (
    ("call_logged", _("Call"), "phone", describe_activity),
    ("meeting_logged", _("Meeting"), "users", describe_activity),
    ("visit_logged", _("Visit in person"), "map-pin", describe_activity),
    ("task_created", _("Task"), "square-check", describe_task),
    ("task_done", _("Task done"), "check-check", describe_task),
):
    register_kind(EventKind(name=name, label=label, icon=icon, topic=Topic.TEAM, important=True, describe=describe))
