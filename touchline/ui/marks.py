"""Draws small marks of which many stand on a page: by hand, and each value escaped."""

import zlib
from datetime import datetime
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from touchline.ui.icons import render_icon
from touchline.ui.times import say_ago, say_clock, say_date, say_full

AVATAR_HUES: Final = 8
SAY: Final = {"ago": say_ago, "clock": say_clock, "date": say_date, "full": say_full}


def draw_moment(value: datetime, mode: str = "ago") -> SafeString:
    """Return a `<time>`; `mode` is ago, clock, date or full."""
    iso, said = value.isoformat(timespec="milliseconds"), escape(SAY[mode](value))
    if mode == "clock":
        # Hundreds stand on a timeline, below the day they belong to.
        return mark_safe(f'<time datetime="{iso}">{said}</time>')  # noqa: S308 - escaped
    relative = " data-relative" if mode == "ago" else ""
    return mark_safe(f'<time datetime="{iso}" title="{escape(say_full(value))}"{relative}>{said}</time>')  # noqa: S308


def draw_avatar(name: str, *, size: str = "", shape: str = "", icon: str = "") -> SafeString:
    """Return the round mark of a person, or the square one of a company: an icon, or letters in the name's colour."""
    kind = " ".join(f"avatar-{word}" for word in (size, shape) if word)
    if icon:
        words, mark = kind, str(render_icon(icon, 18 if size == "large" else 14))
    else:
        words, mark = f"{kind} mark-{find_hue(name)}", escape(find_initials(name))
    return mark_safe(f'<span class="avatar-mark {words}" aria-hidden="true">{mark}</span>')  # noqa: S308 - escaped


def draw_badge(text: object, tone: str = "", *, dot: bool = False, live: bool = False) -> SafeString:
    """Return a badge; a live one has a dot that beats."""
    words = ["tag", f"tag-{escape(tone)}" if tone else "", "tag-dot" if dot or live else "", "tag-live" if live else ""]
    return mark_safe(f'<span class="{" ".join(filter(None, words))}">{escape(text)}</span>')  # noqa: S308 - escaped


def find_initials(name: str) -> str:
    """Return one or two letters that stand for a name or an address."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[1][0] if len(words) > 1 else "")).upper()


def find_hue(name: str) -> int:
    """Return the number of a name's colour, the same on every page."""
    return zlib.crc32(name.casefold().encode()) % AVATAR_HUES
