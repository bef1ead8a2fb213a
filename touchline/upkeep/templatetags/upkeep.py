"""Bytes, spans and names of rooms, as the page about the installation says them."""

from datetime import datetime
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.ui.numbers import say_number, say_share
from touchline.ui.times import say_date_of, say_span

register = template.Library()
UNITS: Final = ("kB", "MB", "GB", "TB", "PB")
NAMES: Final[dict[str, str | Promise]] = {
    "journal": _("Stream"),
    "contacts": _("Contacts"),
    "messaging": _("Messages"),
    "commerce": _("Orders"),
    "segments": _("Segments"),
    "tracking": _("Visitors and sources"),
    "users": _("Team and audit log"),
    "webhooks": _("Webhooks"),
    "channels": _("Channels"),
    "campaigns": _("Campaigns"),
    "experiments": _("Experiments"),
    "imports": _("Imports"),
    "jobs": _("Background work"),
    "records": _("Notes and files"),
    "tasks": _("Tasks"),
    "upkeep": _("Health"),
    "api": _("API"),
    "backups": _("Backups"),
    "organisation": _("Organisation"),
    "conditions": _("Conditions"),
    "sample": _("Sample shop"),
    "other": _("All else"),
    "events": _("Events by person"),
    "events_by_name": _("Events by name"),
    "log": _("Logs"),
    "files": _("Uploads"),
}


@register.filter(name="bytes")
def say_bytes(size: float) -> str:
    """Return a size in the unit that fits: "840 kB", "1.2 GB"."""
    value = abs(size) / 1e3
    unit = 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1e3, unit + 1
    rounded = round(value, 1) if value < 10 else round(value)
    return f"{say_number(rounded)} {UNITS[unit]}"


@register.filter
def signed_bytes(size: float) -> str:
    """Return a growth: "+12 MB", "−3 kB", or "0"."""
    if abs(size) < 500:
        return "0"
    return f"{'+' if size > 0 else '−'}{say_bytes(size)}"


@register.filter
def seconds(value: float) -> str:
    """Return seconds with a digit where they are few: "0.7 s"."""
    return f"{say_number(round(value, 1))} s" if value < 60 else say_span(value)


@register.filter
def day_of(moment: datetime) -> str:
    """Return the day with its year."""
    return say_date_of(moment.date())


@register.simple_tag
def share(value: float) -> str:
    """Return a share given in per cent."""
    return say_share(value)


@register.filter
def room_name(name: str) -> str:
    """Return what a room, table or folder is called on screen; its own name where it has no other."""
    return str(NAMES.get(name, name))
