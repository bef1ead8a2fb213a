"""Reads of the firm: the one row, known to each process for a few seconds."""

from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError

from touchline.organisation.models import ONLY_ID, Logo, Organisation

KEY: Final = "organisation"
KEPT_S: Final = 10


def get_organisation() -> Organisation:
    """Return the firm, at most ten seconds old; what nobody has said yet is as the installation's settings say."""
    known = cache.get(KEY)
    if isinstance(known, Organisation):
        return known
    try:
        found = read_organisation()
    except DatabaseError:
        # The page that tells of a lost database is drawn with the same head as all others.
        return make_unknown()
    cache.set(KEY, found, KEPT_S)
    return found


def read_organisation() -> Organisation:
    """Return the firm as it is now."""
    return Organisation.objects.filter(pk=ONLY_ID).first() or make_unknown()


def make_unknown() -> Organisation:
    """Return the firm that nobody has described yet."""
    return Organisation(currency=settings.ENVIRONMENT.currency, language=settings.LANGUAGE_CODE)


def forget_organisation() -> None:
    """Have this process read the firm anew."""
    cache.delete(KEY)


def get_currency() -> str:
    """Return the currency of money that comes without one."""
    return get_organisation().currency


def get_zone() -> ZoneInfo:
    """Return the firm's time zone."""
    try:
        return ZoneInfo(get_organisation().time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def find_logo() -> Logo | None:
    """Return the logo with its bytes, or None."""
    return Logo.objects.first()
