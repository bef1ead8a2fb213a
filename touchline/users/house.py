"""What an account takes over from the organisation, whose room lies above this one and puts its answers here."""

from collections.abc import Callable

from django.conf import settings

UNCHOSEN_ZONE = "UTC"
"""Stands in an account until its owner chooses a zone; pages are then in the organisation's."""


class _House:
    language: Callable[[], str] | None = None
    zone: Callable[[], str] | None = None


def set_house(*, language: Callable[[], str], zone: Callable[[], str]) -> None:
    """Have accounts begin with this language, and be shown in this zone until their owners choose another."""
    _House.language, _House.zone = language, zone


def get_language() -> str:
    """Return the language a new account begins with."""
    wanted = _House.language() if _House.language else ""
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def get_zone_name() -> str:
    """Return the zone in which pages are shown to who has chosen none."""
    return _House.zone() if _House.zone else UNCHOSEN_ZONE
