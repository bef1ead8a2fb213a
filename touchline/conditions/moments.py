"""Whether the first or last time of something lies in a period, or is longer ago; for conditions that know such a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from touchline.conditions.context import Context
from touchline.conditions.periods import Period, Span, read_period, say_span
from touchline.conditions.problems import ConditionError, join_path

WAYS: Final[dict[str, tuple[str | Promise, str, tuple[str, ...]]]] = {
    "in_last": (lazy("was in the last"), "last", ("last",)),
    "longer_ago": (lazy("is longer ago than"), "last", ("last",)),
    "in_calendar": (lazy("was in"), "calendar", ("this", "previous")),
    "between": (lazy("was between"), "span", ("between",)),
}
"""Label, what the builder draws, and the words a period of it begins with."""
WHICH: Final = ("first", "last")


@dataclass(frozen=True, slots=True)
class Timing:
    """When a moment has to be."""

    way: str
    period: Period

    def get_span(self, context: Context) -> Span:
        """Return the moments between which it has to be, whole minutes; a last span that ends now is open at its end."""
        span = self.period.resolve(context)
        since, until = _whole(span.since), _whole(span.until)
        if self.way == "longer_ago":
            return Span(None, since)
        return Span(since, None if self.period.word == "last" and context.is_now else until)

    def holds(self, moment: datetime | None, context: Context) -> bool:
        """Tell whether a moment fits; none never does."""
        return moment is not None and self.get_span(context).holds(moment)

    @property
    def moves(self) -> bool:
        """Whether the answer changes though nothing happens."""
        return self.period.word != "between"

    def say(self) -> str:
        """Return it in words: "more than 180 days ago"."""
        if self.way == "longer_ago":
            return _("more than {span} ago").format(span=say_span(self.period.count, self.period.unit))
        return self.period.say()

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"operator": self.way, "value": self.period.dump()}


def read_timing(given: Mapping[str, Any], path: str) -> Timing:
    """Read `operator` and `value` of a condition; raises ConditionError."""
    way = given.get("operator")
    if not isinstance(way, str) or way not in WAYS:
        text = _("must be one of: {names}.").format(names=", ".join(WAYS))
        raise ConditionError(join_path(path, "operator"), text)
    here = join_path(path, "value")
    period = read_period(given.get("value"), here)
    if period.word not in WAYS[way][2]:
        text = _("must be a period with: {names}.").format(names=", ".join(WAYS[way][2]))
        raise ConditionError(here, text)
    return Timing(way, period)


def read_which(given: Any, path: str) -> str:
    """Read "first" or "last"; raises ConditionError."""
    if given not in WHICH:
        raise ConditionError(path, _("must be one of: {names}.").format(names=", ".join(WHICH)))
    return str(given)


def describe_timing() -> dict[str, Any]:
    """Return the part of the builder in which it is chosen."""
    operators = [[way, str(label), entry] for way, (label, entry, _words) in WAYS.items()]
    return {"name": "operator", "input": "compare", "label": str(_("When")), "operators": operators}


def _whole(moment: datetime | None) -> datetime | None:
    return moment.replace(second=0, microsecond=0) if moment else None
