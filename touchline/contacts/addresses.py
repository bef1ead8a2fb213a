"""E-mail addresses as identifiers: one spelling for each."""

from functools import lru_cache
from typing import Any

from email_validator import EmailNotValidError, validate_email

LONGEST = 254


def normalise_email(text: str) -> str:
    """Return the address in the spelling it is known by (lower case), or '' when it is none."""
    text = text.strip()
    return _normalise(text) if "@" in text and len(text) <= LONGEST else ""


@lru_cache(maxsize=10_000)
def _normalise(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return ""
    return found.normalized.lower()


def find_email(traits: dict[str, Any]) -> str:
    """Return the normalised address among the traits, or ''."""
    value = traits.get("email")
    return normalise_email(value) if isinstance(value, str) else ""
