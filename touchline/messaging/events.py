"""The events of messages to people, as screens show them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

import touchline.messaging.phones.events
import touchline.messaging.returns.events  # noqa: F401 - what comes back is named there
from touchline.journal.kinds import EventKind, Topic, register_kind


def describe_mailing(properties: Mapping[str, Any]) -> str:
    """Name the mailing."""
    return str(properties.get("campaign") or properties.get("subject") or "")[:200]


for name, label, icon in (
    ("email_sent", _("E-mail sent"), "send"),
    ("sms_sent", _("SMS sent"), "message-square"),
    ("push_sent", _("Push message sent"), "bell"),
):
    register_kind(
        EventKind(name=name, label=label, icon=icon, topic=Topic.OTHER, important=True, describe=describe_mailing)
    )
