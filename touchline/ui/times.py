"""Moments, spans and days as a reader says them; moments are aware, spans are seconds."""

from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils import timezone
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.ui.locales import get_date_locale

FRESH_S = 45
WEEK_S = 7 * 86400


def say_ago(moment: datetime) -> str:
    """Return "just now", "4 min ago", "2 h ago", "3 d ago", or the date once it is more than a week away."""
    age = (now() - moment).total_seconds()
    if abs(age) < FRESH_S:
        return _("just now")
    if age < 0 or age >= WEEK_S:
        return say_date(moment)
    return _say_steps(int(age))


def _say_steps(age: int) -> str:
    if age < 3600:
        return _("{count} min ago").format(count=max(1, round(age / 60)))
    if age < 86400:
        return _("{count} h ago").format(count=round(age / 3600))
    return _("{count} d ago").format(count=round(age / 86400))


def get_ago_texts() -> list[str]:
    """Return the texts from which the page keeps `say_ago` true: now, minutes, hours, days."""
    return [_("just now"), _("{count} min ago"), _("{count} h ago"), _("{count} d ago")]


def say_date(moment: datetime) -> str:
    """Return the day in the reader's zone, with the year unless it is this one."""
    day = timezone.localtime(moment).date()
    same_year = day.year == timezone.localtime(now()).year
    return _write("MMMd" if same_year else "yMMMd", day, get_date_locale())


@lru_cache(maxsize=4096)
def _write(skeleton: str, day: date, locale: Locale) -> str:
    return format_skeleton(skeleton, day, locale=locale)


@lru_cache(maxsize=4096)
def _write_full(day: date, locale: Locale) -> str:
    return format_date(day, format="full", locale=locale)


def say_date_of(day: date) -> str:
    """Return a day with its year."""
    return _write("yMMMd", day, get_date_locale())


def say_full(moment: datetime) -> str:
    """Return day and clock in the reader's zone, with the zone's name."""
    local = timezone.localtime(moment)
    return f"{_write_full(local.date(), get_date_locale())}, {local:%H:%M:%S} {local.tzname()}"


def say_clock(moment: datetime) -> str:
    """Return hours and minutes in the reader's zone."""
    return f"{timezone.localtime(moment):%H:%M}"


def say_day(day: date) -> tuple[str, str]:
    """Return what heads a day on a timeline and its date beside it: ("Today", "21 November")."""
    today = timezone.localtime(now()).date()
    full = _write("MMMMd" if day.year == today.year else "yMMMMd", day, get_date_locale())
    if (distance := (today - day).days) in (0, 1):
        return (_("Today"), _("Yesterday"))[distance], full
    return format_date(day, "EEEE", locale=get_date_locale()), full


def say_span(seconds: float) -> str:
    """Return a span in its largest useful unit: "40 s", "4 min", "1 h 20 min", "3 d"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return _("{count} s").format(count=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return _("{count} min").format(count=minutes)
    if minutes < 1440:
        hours, rest = divmod(minutes, 60)
        return (_("{hours} h {minutes} min") if rest else _("{hours} h")).format(hours=hours, minutes=rest)
    return _("{count} d").format(count=round(minutes / 1440))
