"""What the headers of a request for a link or picture show, as flags; the collector notes them with each hit."""

from collections.abc import Callable
from enum import IntFlag
from typing import Final

OPEN: Final = 0
CLICK: Final = 1


class Sign(IntFlag):
    """Flags kept with a hit; numbers are kept for ever."""

    HEAD = 1
    """Only the headers were asked for."""
    PREFETCH = 2
    """It said that it loads ahead."""
    LANGUAGE = 4
    """It names the languages of its reader."""
    WANTS_PAGE = 8
    """It takes pages, and not just anything."""
    FETCH_FACTS = 16
    """It tells how the request came about (Fetch Metadata), as browsers do over TLS."""
    USER_ASKED = 32
    """It tells that somebody clicked."""
    SECURE = 64
    """It came over TLS."""
    REFERRER = 128
    """It names the page it was on."""


AHEAD: Final = ("sec-purpose", "purpose", "x-purpose", "x-moz")
AHEAD_WORDS: Final = ("prefetch", "prerender", "preview")
Read = Callable[[str], str]


def read_signs(method: str, header: Read, *, is_secure: bool) -> int:
    """Return the flags of a request; `header` gives the text of a header by its small name, or ''."""
    signs = Sign.HEAD if method == "HEAD" else Sign(0)
    if any(word in header(name).lower() for name in AHEAD for word in AHEAD_WORDS):
        signs |= Sign.PREFETCH
    if header("accept-language"):
        signs |= Sign.LANGUAGE
    if "text/html" in header("accept"):
        signs |= Sign.WANTS_PAGE
    if header("sec-fetch-mode"):
        signs |= Sign.FETCH_FACTS
    if header("sec-fetch-user") == "?1":
        signs |= Sign.USER_ASKED
    if header("referer"):
        signs |= Sign.REFERRER
    if is_secure:
        signs |= Sign.SECURE
    return int(signs)
