"""What the people behind a number are called."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from touchline.campaigns.models import Send
from touchline.campaigns.reporting import FATES, say_fate
from touchline.messaging.queries import say_reason

NAMES: Final[dict[str, str | Promise]] = {
    "arrived": lazy("Arrived"),
    "opened": lazy("Opened"),
    "opened_by_machine": lazy("Opened by machines"),
    "clicked": lazy("Clicked"),
    "clicked_by_machine": lazy("Clicked by machines"),
    "not_opened": lazy("Did not open"),
    "not_clicked": lazy("Did not click"),
    "unsubscribed": lazy("Unsubscribed"),
    "complained": lazy("Complained"),
    "replied": lazy("Replied"),
    "control": lazy("Control group"),
    "goal": lazy("Reached the goal"),
}


def say_what(what: str, asked: Mapping[str, str], *, send: Send) -> str:
    """Return what people behind a number are called, with what tells them apart: "Clicked · gmail.com"."""
    parts = [str(say_fate(what, send) if what in FATES else NAMES.get(what, what))]
    if reason := asked.get("reason"):
        parts.append(say_reason(reason[:60]))
    if (variant := asked.get("variant", "")).isdecimal() and len(variant) == 1:
        parts.append(_("Variant {letter}").format(letter="ABCDEFGHIJ"[int(variant)]))
    if (link := asked.get("link", "")).isdecimal():
        parts.append(_("Link {number}").format(number=link[:5]))
    parts += [asked[name][:80] for name in ("domain", "device") if asked.get(name)]
    return " · ".join(parts)
