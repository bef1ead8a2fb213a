"""Days in the one spelling of ISO 8601, whatever people wrote: figures, or the name of the month in the usual languages."""

import re
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Final

from babel.dates import get_month_names

FORMS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d", "%d-%m-%Y")
NAMED_IN: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
NAMED: Final = re.compile(
    r"(?:(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|º)?[\s-]+(?:de\s+)?(?P<month>[^\W\d]+\.?)|(?P<first>[^\W\d]+\.?)\s+"
    r"(?P<second>\d{1,2})(?:st|nd|rd|th)?),?[\s-]+(?:de\s+)?(?P<year>\d{4})",
    re.IGNORECASE,
)
EARLIEST: Final = 1000


@lru_cache(maxsize=4_096)
def normalise_day(text: str) -> str:
    """Return a day as 2026-11-30, or '' for what is none; in figures the day stands before the month, as in 30/11/2026."""
    text = text.strip()
    for form in FORMS:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if found.year >= EARLIEST:
            return found.isoformat()
    if found_names := NAMED.fullmatch(text):
        return _read_named(found_names)
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return ""


def _read_named(found: re.Match[str]) -> str:
    name = (found["month"] or found["first"]).casefold().rstrip(".")
    month = next((number for one in NAMED_IN if (number := _get_months(one).get(name))), 0)
    try:
        day = date(int(found["year"]), month, int(found["day"] or found["second"]))
    except ValueError:
        return ""
    return day.isoformat() if day.year >= EARLIEST else ""


@cache
def _get_months(language: str) -> dict[str, int]:
    """Return the numbers of months by their names, whole and short, without the dot of a short one."""
    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            names = get_month_names(width, context, language)
            found |= {str(name).casefold().rstrip("."): int(number) for number, name in names.items()}
    return found
