"""Countries by their two letters (ISO 3166-1), found by code or by name in English or the reader's language."""

from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

NO_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "IC", "EA", "CP", "AC", "DG", "TA", "CQ"})
"""Codes of CLDR that stand for no country of ISO 3166."""


@cache
def get_countries(language: str = "en") -> dict[str, str]:
    """Return the names of all countries by their code, in a language, in the order of their names."""
    try:
        names = Locale.parse(language.replace("-", "_")).territories
    except (UnknownLocaleError, ValueError):
        names = Locale("en").territories
    found = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}
    return {
        code: name
        for code, name in sorted(found.items(), key=lambda pair: pair[1].casefold())
        if code not in NO_COUNTRIES
    }


def find_country(text: str) -> str:
    """Return the code of a country named by its code or its name, or ''."""
    if text.upper() in get_countries():
        return text.upper()
    return _get_codes("en").get(text.casefold()) or _get_codes(get_language() or "en").get(text.casefold(), "")


def say_country(code: str) -> str:
    """Return a country's name in the reader's language, or the code itself when there is none."""
    return get_countries(get_language() or "en").get(code, code)


@cache
def _get_codes(language: str) -> dict[str, str]:
    return {name.casefold(): code for code, name in get_countries(language).items()}
