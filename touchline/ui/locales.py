"""The reader's locale: which conventions dates, numbers and money follow."""

from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

FALLBACK: Final = "en"
DATES: Final = {"en": "en_GB"}
"""A day stands before its month wherever English is not asked for with a country."""


def get_locale() -> Locale:
    """Return the locale of the reader's language."""
    return _parse((get_language() or FALLBACK).replace("-", "_"))


def get_date_locale() -> Locale:
    """Return the locale by which days and months are written."""
    language = (get_language() or FALLBACK).replace("-", "_")
    return _parse(DATES.get(language, language))


@lru_cache(maxsize=64)
def _parse(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)
