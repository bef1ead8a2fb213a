"""Quiet hours: at night marketing waits until morning, by the clock of whoever gets it."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from touchline.messaging.outbox.rules import get_rules
from touchline.organisation.queries import get_zone

NAMED: Final = ("time_zone", "timezone", "timeZone", "tz")
"""Attributes that hold somebody's time zone."""


def find_quiet_end(attributes: Mapping[str, Any], moment: datetime) -> datetime | None:
    """Return when the night ends in which it is now for somebody; None by day, and where the firm has set no night."""
    begins, ends = _get_night(int(moment.timestamp()) // 5)
    if begins is None or ends is None or begins == ends:
        return None
    return end_of_night(moment, find_zone(attributes), begins, ends)


@lru_cache(maxsize=2)
def _get_night(_five_seconds: int) -> tuple[time | None, time | None]:
    rules = get_rules()
    return rules.quiet_from, rules.quiet_until


def find_zone(attributes: Mapping[str, Any]) -> ZoneInfo:
    """Return somebody's time zone, or the firm's."""
    for name in NAMED:
        value = attributes.get(name)
        if isinstance(value, str) and (zone := _load(value)):
            return zone
    return get_zone()


@lru_cache(maxsize=600)
def _load(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def end_of_night(moment: datetime, zone: ZoneInfo, begins: time, ends: time) -> datetime | None:
    """Return when the night of a moment ends, or None by day; a night may pass midnight."""
    local = moment.astimezone(zone)
    at = local.time().replace(tzinfo=None)
    is_night = begins <= at < ends if begins < ends else at >= begins or at < ends
    if not is_night:
        return None
    day = local.date() + timedelta(days=1) if at >= ends else local.date()
    return datetime.combine(day, ends, tzinfo=zone)
