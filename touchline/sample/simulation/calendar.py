"""When people come: growth, season, weekday and hour."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

MONTHS: Final = (0.92, 0.9, 0.95, 0.94, 0.92, 0.84, 0.76, 0.8, 0.98, 1.08, 1.3, 1.55)
"""January to December: gifts before Christmas, nobody hot for coffee in July."""
WEEKDAYS: Final = (1.06, 1.04, 1.02, 1.0, 0.9, 0.82, 1.16)
"""Monday to Sunday; the letter comes on Sunday."""
HOURS: Final = (3, 2, 1, 1, 1, 3, 10, 24, 34, 36, 33, 30, 36, 34, 27, 25, 26, 29, 36, 48, 56, 52, 33, 13)
GROWTH: Final = 1.5
"""How many times more people come at the end of the year than at its start."""
BLACK_FRIDAY: Final = range(23, 30)
"""Days of November with a campaign."""
SPAN: Final = timedelta(days=365)
DAY: Final = timedelta(days=1)


def is_campaign(day: datetime) -> bool:
    """Whether the sale of the year is on."""
    return day.month == 11 and day.day in BLACK_FRIDAY


def get_weight(day: datetime, *, end: datetime) -> float:
    """How busy a day is, 1 being an ordinary one."""
    grown = float(GROWTH ** (1 - (end - day) / SPAN))
    return MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] * grown * (1.6 if is_campaign(day) else 1.0)


def get_days(end: datetime) -> list[datetime]:
    """Midnights of the year that ends now, today being the last."""
    today = end.replace(hour=0, minute=0, second=0, microsecond=0)
    return [today - DAY * back for back in range(364, -1, -1)]


def draw_moment(day: datetime, *, rng: Random) -> datetime:
    """A moment of the day, by the hours people have time."""
    hour = rng.choices(range(24), HOURS)[0]
    return day.replace(tzinfo=UTC) + timedelta(hours=hour, milliseconds=rng.randrange(3_600_000))


def draw_return(moment: datetime, *, days: float, rng: Random) -> datetime:
    """A later moment some days ahead, moved on while the day is a slow one."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0) + DAY * max(1, round(days))
    busiest = max(WEEKDAYS) * max(MONTHS)
    while rng.random() > (0.35 + WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] / busiest):
        day += DAY
    return draw_moment(day, rng=rng)
