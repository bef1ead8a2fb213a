"""Traffic sources as a reader says them: where a visit came from, in two or three words."""

from typing import Final
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANNELS: Final[dict[str, Promise]] = {
    "direct": _("Direct"),
    "search": _("Search"),
    "social": _("Social"),
    "email": _("E-mail"),
    "paid": _("Paid"),
    "referral": _("Referral"),
    "campaign": _("Campaign"),
    "internal": _("Internal"),
}


def say_traffic_source(channel: str, *, referrer: str = "", utm_source: str = "") -> str:
    """Return "Search · google.com", "E-mail · spring letter", "Direct", or '' when nothing is known."""
    if not channel:
        return ""
    label = str(CHANNELS.get(channel, channel))
    detail = utm_source or find_host(referrer)
    return f"{label} · {detail}" if detail and channel != "direct" else label


def find_host(url: str) -> str:
    """Return the host of a URL without its "www.", or ''."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
