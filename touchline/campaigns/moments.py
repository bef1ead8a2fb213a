"""When "Tuesday, 9 o'clock" is: of one zone, and wherever somebody lives.

The rule for the two odd hours of a year: an hour that a zone skips in spring (02:30) is taken as long after midnight as it
would have been (03:30 on the clock), and an hour that comes twice in autumn is its first one. So each person gets a send once,
and none is left out. Whoever lives in no known zone has the firm's.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pyroaring import BitMap64

FIRST_ZONE_HOURS: Final = 14
"""The earliest zone, Kiribati's, is so far ahead of UTC."""


def find_moment(day: date, clock: time, zone: str) -> datetime:
    """Return the moment of a time on the clocks of a zone, in UTC; ValueError for a zone there is not.

    `fold=0` is the rule above: https://peps.python.org/pep-0495/#the-fold-attribute
    """
    try:
        return datetime.combine(day, clock.replace(fold=0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ZoneInfoNotFoundError, OverflowError) as error:
        raise ValueError(str(error)) from error


def is_skipped(day: date, clock: time, zone: str) -> bool:
    """Tell whether the clocks of a zone never show this time on that day."""
    moment = find_moment(day, clock, zone)
    return moment.astimezone(ZoneInfo(zone)).time() != clock.replace(fold=0)


def find_first_moment(day: date, clock: time) -> datetime:
    """Return when the earliest zone of all has this time."""
    return datetime.combine(day, clock, tzinfo=UTC) - timedelta(hours=FIRST_ZONE_HOURS)


def spread_over_zones(
    day: date, clock: time, by_zone: Mapping[str, BitMap64], *, not_before: datetime
) -> dict[datetime, BitMap64]:
    """Return who gets it at which moment; where the hour has passed already, at once."""
    found: dict[datetime, BitMap64] = {}
    for zone, people in by_zone.items():
        moment = max(find_moment(day, clock, zone), not_before)
        found[moment] = found.get(moment, BitMap64()) | people
    return found
