"""Periods of time: "in the last 7 days", "this month", "from 1 March on"; each becomes two moments for a context."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from touchline.conditions.context import Context
from touchline.conditions.problems import ConditionError, join_path


class Unit(StrEnum):
    """What spans are counted in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


MOST_UNITS: Final = {
    Unit.MINUTE: 525_600,
    Unit.HOUR: 87_600,
    Unit.DAY: 36_500,
    Unit.WEEK: 5_200,
    Unit.MONTH: 1_200,
    Unit.YEAR: 100,
}
"""A hundred years, ten in hours, one in minutes: what lies further away is no date a store can hold."""
SHORT: Final = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}


MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Two moments, the second not included; None is open."""

    since: datetime | None
    until: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment lies between them."""
        return not ((self.since and moment < self.since) or (self.until and moment >= self.until))


@dataclass(frozen=True, slots=True)
class Period:
    """One period: `word` is last, next, this, previous, or between with days."""

    word: str
    count: int = 0
    unit: Unit = Unit.DAY
    since: date | None = None
    until: date | None = None

    def resolve(self, context: Context) -> Span:
        """Return its moments, whole minutes: who asks twice in a minute asks the same, and the minute itself is past."""
        here = context.at.astimezone(context.zone).replace(second=0, microsecond=0)
        if self.word == "last":
            return Span(move(here, -self.count, self.unit), here + MINUTE)
        if self.word == "next":
            return Span(here + MINUTE, move(here, self.count, self.unit) + MINUTE)
        if self.word in ("this", "previous"):
            return self._resolve_calendar(here, context)
        return Span(
            start_day(self.since, context) if self.since else None,
            start_day(self.until + timedelta(days=1), context) if self.until else None,
        )

    def _resolve_calendar(self, here: datetime, context: Context) -> Span:
        first = start_unit(here.date(), self.unit)
        if self.word == "previous":
            first = move_day(first, -1, self.unit)
        return Span(start_day(first, context), start_day(move_day(first, 1, self.unit), context))

    def say(self) -> str:
        """Return the period in words."""
        if self.word in ("last", "next"):
            return say_count(self.word, self.count, self.unit)
        if self.word in ("this", "previous"):
            return CALENDAR[self.word, self.unit]()
        since, until = self.since and self.since.isoformat(), self.until and self.until.isoformat()
        if since and until:
            return _("from {since} to {until}").format(since=since, until=until)
        return _("since {day}").format(day=since) if since else _("until {day}").format(day=until)

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        if self.word in ("last", "next"):
            return {self.word: self.count, "unit": str(self.unit)}
        if self.word in ("this", "previous"):
            return {self.word: str(self.unit)}
        days = {"since": self.since, "until": self.until}
        return {name: day.isoformat() for name, day in days.items() if day}


def read_period(given: Any, path: str) -> Period:
    """Read `{"last": 7, "unit": "day"}`, `{"this": "month"}` or `{"since": "2026-03-01", "until": …}`; ConditionError."""
    if not isinstance(given, Mapping) or not given:
        raise ConditionError(
            path, _('a period is written {"last": 7, "unit": "day"}, {"this": "month"} or {"since": "2026-03-01"}.')
        )
    for word in ("last", "next"):
        if word in given:
            check_names(given, {word, "unit"}, path)
            unit = read_unit(given.get("unit", "day"), join_path(path, "unit"))
            return Period(word, read_count(given[word], join_path(path, word), MOST_UNITS[unit]), unit)
    for word in ("this", "previous"):
        if word in given:
            check_names(given, {word}, path)
            return Period(word, unit=read_calendar_unit(given[word], join_path(path, word)))
    check_names(given, {"since", "until"}, path)
    days = {name: read_day(given[name], join_path(path, name)) for name in ("since", "until") if given.get(name)}
    if not days:
        raise ConditionError(path, _("name the first day, the last, or both."))
    return Period("between", since=days.get("since"), until=days.get("until"))


def check_names(given: Mapping[str, Any], known: set[str], path: str) -> None:
    """Raise ConditionError for a name that does not belong here."""
    for name in given:
        if name not in known:
            raise ConditionError(
                join_path(path, str(name)[:60]),
                _("is unknown here; there are: {names}.").format(names=", ".join(sorted(known))),
            )


def read_count(given: Any, path: str, most: int) -> int:
    """Read a whole number from 1 to `most`; raises ConditionError."""
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= most:
        raise ConditionError(path, _("must be a whole number from 1 to {most}.").format(most=most))
    return given


def read_unit(given: Any, path: str) -> Unit:
    """Read a unit of time; raises ConditionError."""
    try:
        return Unit(given)
    except ValueError:
        raise ConditionError(path, _("must be one of: {names}.").format(names=", ".join(Unit))) from None


def read_calendar_unit(given: Any, path: str) -> Unit:
    """Read a unit that the calendar has; raises ConditionError."""
    unit = read_unit(given, path)
    if unit is Unit.MINUTE:
        names = ", ".join(one for one in Unit if one is not Unit.MINUTE)
        raise ConditionError(path, _("must be one of: {names}.").format(names=names))
    return unit


def read_day(given: Any, path: str) -> date:
    """Read a day written 2026-03-01, from 1900 to 2200; raises ConditionError."""
    try:
        day = date.fromisoformat(given if isinstance(given, str) and len(given) == 10 else "")
    except ValueError:
        raise ConditionError(path, _("must be a day, written 2026-03-01.")) from None
    if not 1900 <= day.year <= 2200:
        raise ConditionError(path, _("must lie between 1900 and 2200."))
    return day


def start_day(day: date, context: Context) -> datetime:
    """Return midnight of a day in the context's zone."""
    return datetime.combine(day, time.min, context.zone)


def start_unit(day: date, unit: Unit) -> date:
    """Return the first day of the week, month or year a day lies in; weeks begin on Monday."""
    if unit is Unit.WEEK:
        return day - timedelta(days=day.weekday())
    if unit is Unit.MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit is Unit.YEAR else day


def move_day(day: date, count: int, unit: Unit) -> date:
    """Return a day so many units later; the 31st becomes the last of a shorter month."""
    if unit in (Unit.MONTH, Unit.YEAR):
        months = day.year * 12 + day.month - 1 + count * (12 if unit is Unit.YEAR else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return day + timedelta(days=count * (7 if unit is Unit.WEEK else 1))


def move(moment: datetime, count: int, unit: Unit) -> datetime:
    """Return a moment so many units later, at the same time of day."""
    if unit in SHORT:
        return moment + count * SHORT[unit]
    return datetime.combine(move_day(moment.date(), count, unit), moment.timetz())


def say_count(word: str, count: int, unit: Unit) -> str:
    """Return "in the last 7 days"."""
    return (_("in the last {span}") if word == "last" else _("in the next {span}")).format(span=say_span(count, unit))


def say_span(count: int, unit: Unit) -> str:
    """Return "7 days"."""
    units = {
        Unit.MINUTE: npgettext("span", "{count} minute", "{count} minutes", count),
        Unit.HOUR: npgettext("span", "{count} hour", "{count} hours", count),
        Unit.DAY: npgettext("span", "{count} day", "{count} days", count),
        Unit.WEEK: npgettext("span", "{count} week", "{count} weeks", count),
        Unit.MONTH: npgettext("span", "{count} month", "{count} months", count),
        Unit.YEAR: npgettext("span", "{count} year", "{count} years", count),
    }
    return units[unit].format(count=count)


CALENDAR: Final[dict[tuple[str, Unit], Callable[[], str]]] = {
    ("this", Unit.HOUR): lambda: _("today"),
    ("this", Unit.DAY): lambda: _("today"),
    ("this", Unit.WEEK): lambda: _("this week"),
    ("this", Unit.MONTH): lambda: _("this month"),
    ("this", Unit.YEAR): lambda: _("this year"),
    ("previous", Unit.HOUR): lambda: _("yesterday"),
    ("previous", Unit.DAY): lambda: _("yesterday"),
    ("previous", Unit.WEEK): lambda: _("last week"),
    ("previous", Unit.MONTH): lambda: _("last month"),
    ("previous", Unit.YEAR): lambda: _("last year"),
}
