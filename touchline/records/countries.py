"""Countries by their two letters (ISO 3166-1), found by code or by name in English or the reader's language."""

from functools import cache, lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.translation import get_language

NO_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "IC", "EA", "CP", "AC", "DG", "TA", "CQ"})
"""Codes of CLDR that stand for no country of ISO 3166."""

NAMED_IN: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
"""Languages in whose names countries are found, whatever the reader's is."""
CALLED: Final = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "grossbritannien": "GB", "us": "US", "usa": "US", "united states of america": "US", "america": "US", "holland": "NL",
    "czech republic": "CZ", "tschechische republik": "CZ", "russian federation": "RU", "south korea": "KR",
    "republic of korea": "KR", "korea": "KR", "macedonia": "MK", "turkey": "TR", "brd": "DE", "uae": "AE", "vietnam": "VN",
    "ivory coast": "CI", "cape verde": "CV", "swaziland": "SZ", "burma": "MM", "republic of ireland": "IE", "eire": "IE",
    "iran, islamic republic of": "IR", "viet nam": "VN", "taiwan, province of china": "TW", "hong kong": "HK", "macau": "MO",
}  # fmt: skip
"""What people and files call countries beside the names of CLDR."""


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


@lru_cache(maxsize=4_096)
def find_country(text: str) -> str:
    """Return the code of a country named by two or three letters, by its name, or as people call it; '' for none."""
    code, folded = text.strip().upper(), text.strip().casefold()
    if code in get_countries():
        return code
    folded = folded.removeprefix("the ")
    if found := CALLED.get(folded.replace(".", "")):
        return found
    aliases: dict[str, list[str]] = get_global("territory_aliases")  # type: ignore[assignment]
    if len(code) == 3 and (alias := aliases.get(code)) and alias[0] in get_countries():
        return alias[0]
    return next((found for one in NAMED_IN if (found := _get_codes(one).get(folded, ""))), "")


def say_country(code: str) -> str:
    """Return a country's name in the reader's language, or the code itself when there is none."""
    return get_countries(get_language() or "en").get(code, code)


@cache
def _get_codes(language: str) -> dict[str, str]:
    return {name.casefold(): code for code, name in get_countries(language).items()}
