"""Languages by their tag (BCP 47: `de`, `pt-BR`), found by tag, by an older code, or by name in the usual languages."""

import re
from functools import cache, lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.translation import get_language

TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?(?:[.@].*)?", re.IGNORECASE)
NAMED_IN: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
OFFERED: Final = tuple(
    """ar bg bn ca cs cy da de el en es et eu fa fi fr ga gl gsw he hi hr hu hy id is it ja ka kk ko lb lt lv mk ms mt nb nl
    nn no pl pt rm ro ru sk sl sq sr sv sw ta th tl tr uk ur vi zh""".split()
)
"""What a form offers; any other can be typed, sent or imported."""


@cache
def get_languages(language: str = "en") -> dict[str, str]:
    """Return the names of the languages a form offers by their tag, in a language, in the order of their names."""
    names = _get_names(language)
    found = {tag: names.get(tag, tag) for tag in OFFERED}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


@lru_cache(maxsize=4_096)
def find_language(text: str) -> str:
    """Return the tag of a language named by a tag, a code of three letters, or its name; '' for none."""
    text = text.strip()
    if named := _find_named(text.casefold()):
        return named
    found = TAG.fullmatch(text)
    if not found:
        return ""
    code = found[1].lower()
    aliases: dict[str, str] = get_global("language_aliases")  # type: ignore[assignment]
    code = str(aliases.get(code, code)).partition("_")[0] if code not in _get_names("en") else code
    if code not in _get_names("en"):
        return ""
    return "-".join(part for part in (code, (found[2] or "").title(), (found[3] or "").upper()) if part)


def say_language(tag: str) -> str:
    """Return a language's name in the reader's language, with what else the tag says; the tag itself when there is none."""
    code, _hyphen, more = tag.partition("-")
    name = _get_names(get_language() or "en").get(code, "")
    return f"{name} ({more})" if name and more else name or tag


@cache
def _get_names(language: str) -> dict[str, str]:
    try:
        return {str(code): str(name) for code, name in Locale.parse(language.replace("-", "_")).languages.items()}
    except (UnknownLocaleError, ValueError):
        return {str(code): str(name) for code, name in Locale("en").languages.items()}


def _find_named(folded: str) -> str:
    return next((tag for one in NAMED_IN if (tag := _get_tags(one).get(folded, ""))), "")


@cache
def _get_tags(language: str) -> dict[str, str]:
    return {name.casefold(): code for code, name in _get_names(language).items() if "_" not in code and len(name) > 3}
