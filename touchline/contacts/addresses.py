"""E-mail addresses as identifiers: one spelling for each."""

import re
from functools import lru_cache
from typing import Any, Final

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

LONGEST = 254
PLAIN: Final = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,24})",
    re.ASCII | re.IGNORECASE,
)
"""Addresses as nearly all are: what the validator would say of them needs no asking, which takes fifty times as long."""


def normalise_email(text: str) -> str:
    """Return the address in the spelling it is known by (lower case), or '' when it is none."""
    text = text.strip()
    return _normalise(text) if "@" in text and len(text) <= LONGEST else ""


@lru_cache(maxsize=10_000)
def _normalise(text: str) -> str:
    plain = PLAIN.fullmatch(text)
    if plain and plain[1].lower() not in SPECIAL_USE_DOMAIN_NAMES:
        return text.lower()
    return validate(text)


def validate(text: str) -> str:
    """Return the normal spelling of any address by all rules, or ''."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return ""
    return found.normalized.lower()


def find_email(traits: dict[str, Any]) -> str:
    """Return the normalised address among the traits, or ''."""
    value = traits.get("email")
    return normalise_email(value) if isinstance(value, str) else ""
