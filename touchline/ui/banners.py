"""Bars across the top of every page: Practice mode, delayed numbers, and whatever else a room must say everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.utils.functional import Promise

Label = str | Promise


class Tone(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True)
class Banner:
    """One bar: a sentence, and where to mend it; on a phone `short`, where there is one, so that it stays one line."""

    text: Label
    short: Label = ""
    tone: Tone = Tone.INFO
    icon: str = "info"
    link: str = ""
    link_label: Label = ""


FindBanner = Callable[[HttpRequest], Banner | None]
_finders: list[FindBanner] = []


def register_banner(find: FindBanner) -> FindBanner:
    """Ask `find` on every staff page; it must be quick (no question to a store without a cache). Usable as decorator."""
    if find not in _finders:
        _finders.append(find)
    return find


def get_banners(request: HttpRequest) -> list[Banner]:
    """Return the bars of this page, gravest first."""
    grave = list(Tone)
    found = [banner for find in _finders if (banner := find(request)) is not None]
    return sorted(found, key=lambda banner: -grave.index(banner.tone))
