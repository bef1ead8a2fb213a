"""Days as people choose them in a hurry: today, tomorrow, in three days, next week."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.kit.clock import now
from touchline.organisation.queries import get_organisation

MORNING = time(9, 0)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with what to call it."""

    slug: str
    label: str | Promise
    day: date


def get_today() -> date:
    """Return the day it is where the reader is."""
    return timezone.localtime(now()).date()


def get_named_days(*, today: date | None = None) -> list[NamedDay]:
    """Return the days to choose from; next week begins on the day on which the firm's weeks do."""
    today = today or get_today()
    return [
        NamedDay("today", _("Today"), today),
        NamedDay("tomorrow", _("Tomorrow"), today + timedelta(days=1)),
        NamedDay("three_days", _("In 3 days"), today + timedelta(days=3)),
        NamedDay("next_week", _("Next week"), get_next_week(today)),
    ]


def get_next_week(today: date) -> date:
    """Return the first working day of next week."""
    start = get_organisation().week_start
    day = today + timedelta(days=(start - today.weekday() - 1) % 7 + 1)
    # Where weeks begin on a Saturday or Sunday, the first of them is no day to call anybody in most places.
    return day + timedelta(days=(0 - day.weekday()) % 7) if start in (5, 6) else day


def find_day(slug: str) -> date | None:
    """Return the day of a slug, or None."""
    return next((named.day for named in get_named_days() if named.slug == slug), None)


def get_morning_of(day: date) -> datetime:
    """Return nine o'clock of that day where the reader is: when a reminder without an hour rings."""
    return timezone.make_aware(datetime.combine(day, MORNING))
