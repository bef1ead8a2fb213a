"""The events of what comes back, as screens show them; what a machine did has a name of its own and moves nothing."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.journal.kinds import EventKind, Topic, register_kind
from touchline.messaging.returns.judging import REASONS


def describe_click(properties: Mapping[str, Any]) -> str:
    """Name the mailing and where the link leads."""
    parts = (
        properties.get("campaign"),
        str(properties.get("address") or "").removeprefix("https://").removeprefix("http://"),
    )
    return " · ".join(str(part)[:200] for part in parts if part)


def describe_machine(properties: Mapping[str, Any]) -> str:
    """Name the mailing, and why it was no person."""
    reason = REASONS.get(str(properties.get("reason")), "")
    return " · ".join(str(part)[:200] for part in (properties.get("campaign"), reason) if part)


def describe_return(properties: Mapping[str, Any]) -> str:
    """Name the mailing, and what the other side said."""
    parts = properties.get("campaign"), properties.get("words") or properties.get("reason")
    return " · ".join(str(part)[:200] for part in parts if part)


def describe_leaving(properties: Mapping[str, Any]) -> str:
    """Name the mailing, and what they left."""
    topic = _("everything") if properties.get("topic") == "*" else properties.get("topic")
    return " · ".join(str(part)[:200] for part in (properties.get("campaign"), topic) if part)


KINDS = (
    ("email_opened", gettext_lazy("Opened an e-mail"), "mail-open", True, describe_click),
    ("email_clicked", gettext_lazy("Clicked in an e-mail"), "mouse-pointer-click", True, describe_click),
    ("email_opened_by_machine", gettext_lazy("A machine opened an e-mail"), "bot", False, describe_machine),
    ("email_clicked_by_machine", gettext_lazy("A machine followed links of an e-mail"), "bot", False, describe_machine),
    ("email_delivered", gettext_lazy("E-mail delivered"), "mail-check", False, describe_return),
    ("email_bounced", gettext_lazy("E-mail came back"), "mail-x", True, describe_return),
    ("email_deferred", gettext_lazy("E-mail is delayed"), "mail-warning", False, describe_return),
    ("email_complained", gettext_lazy("Complained about an e-mail"), "octagon-alert", True, describe_return),
    ("email_unsubscribed", gettext_lazy("Left by the link of an e-mail"), "log-out", True, describe_leaving),
    ("email_replied", gettext_lazy("Answered an e-mail"), "reply", True, describe_return),
    ("email_auto_replied", gettext_lazy("Automatic answer to an e-mail"), "reply-all", False, describe_return),
    ("sms_clicked", gettext_lazy("Clicked in an SMS"), "mouse-pointer-click", True, describe_click),
    ("sms_clicked_by_machine", gettext_lazy("A machine followed links of an SMS"), "bot", False, describe_machine),
    ("sms_unsubscribed", gettext_lazy("Wants no more SMS"), "log-out", True, describe_leaving),
    ("push_clicked", gettext_lazy("Clicked a push message"), "mouse-pointer-click", True, describe_click),
    ("push_clicked_by_machine", gettext_lazy("A machine followed a push message"), "bot", False, describe_machine),
    ("push_unsubscribed", gettext_lazy("Left by the link of a push message"), "log-out", True, describe_leaving),
)
for name, label, icon, important, describe in KINDS:
    register_kind(
        EventKind(name=name, label=label, icon=icon, topic=Topic.OTHER, important=important, describe=describe)
    )
