"""The events of SMS and push messages, as screens show them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.journal.kinds import EventKind, Topic, register_kind


def describe_note(properties: Mapping[str, Any]) -> str:
    """Name the mailing, or return what was written."""
    return str(properties.get("campaign") or properties.get("text") or properties.get("page") or "")[:200]


for name, label, icon in (
    ("sms_delivered", _("SMS delivered"), "check-check"),
    ("sms_bounced", _("SMS did not arrive"), "message-square-x"),
    ("sms_received", _("Answered by SMS"), "message-square-reply"),
    ("sms_subscribed", _("Wants SMS again"), "message-square-plus"),
    ("push_bounced", _("Push message did not arrive"), "bell-off"),
    ("push_subscribed", _("Said yes to push messages"), "bell-plus"),
):
    register_kind(
        EventKind(name=name, label=label, icon=icon, topic=Topic.OTHER, important=True, describe=describe_note)
    )
