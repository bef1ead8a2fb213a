"""What the page of the site asks for: a period with the one before it, sites, and the parts the page is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.eventstore.visits import Span
from touchline.kit.clock import now
from touchline.tracking.models import Source

LONGEST_DAYS: Final = 1100
PERIODS: Final[dict[str, tuple[Promise, int]]] = {
    "today": (_("Today"), 1),
    "7d": (_("7 days"), 7),
    "30d": (_("30 days"), 30),
    "90d": (_("90 days"), 90),
    "365d": (_("12 months"), 365),
}
USUAL: Final = "30d"


@dataclass(frozen=True, slots=True)
class Period:
    """Days in the reader's zone, both included; the period before it is as long and ends where it begins."""

    slug: str
    first: date
    last: date
    zone: tzinfo

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        """The first moment."""
        return self.get_start(self.first)

    @property
    def until(self) -> datetime:
        """The first moment after it; for a period that goes on, now."""
        return min(self.get_start(self.last + timedelta(days=1)), now())

    @property
    def before(self) -> datetime:
        """The first moment of the time that it is compared with: as long, and as far into its last day."""
        return self.since - (self.until - self.since)

    def get_start(self, day: date) -> datetime:
        """Return when a day begins in the reader's zone."""
        # In UTC, since two moments of one zone are subtracted by their clocks, whatever the clocks did between.
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def get_edges(self) -> list[datetime]:
        """Return where the stretches of a chart begin: hours of a day or two, days of a season, else weeks."""
        if self.days <= 2:
            return self._step(timedelta(hours=1))
        step = 1 if self.days <= 92 else 7
        # Weeks are counted from the end, so that the last one is whole.
        days = range((self.days - 1) % step + 1 - step if step > 1 else 0, self.days, step)
        return [self.get_start(self.first + timedelta(days=max(0, day))) for day in days]

    def get_earlier_edges(self) -> list[datetime]:
        """Return the edges of the time it is compared with, as many."""
        return [edge - (self.since - self.before) for edge in self.get_edges()]

    @property
    def goes_on(self) -> bool:
        """Whether its last stretch is not over."""
        return self.until < self.get_start(self.last + timedelta(days=1))

    def _step(self, step: timedelta) -> list[datetime]:
        edges, edge = [], self.since
        while edge < self.until:
            edges.append(edge)
            edge += step
        return edges


@dataclass(frozen=True, slots=True)
class Site:
    """Which sources count: one, or all real ones; made-up ones only where there is nothing else, or when asked for."""

    chosen: int
    is_sample: bool
    sources: tuple[int, ...]
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for."""

    period: Period
    site: Site

    @property
    def span(self) -> Span:
        """The period on its sources."""
        return Span(self.period.since, self.period.until, self.site.sources)

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        query = QueryDict(mutable=True)
        if self.period.slug:
            query["period"] = self.period.slug
        else:
            query["from"], query["to"] = str(self.period.first), str(self.period.last)
        if self.site.chosen:
            query["site"] = str(self.site.chosen)
        elif self.site.is_sample:
            query["site"] = "sample"
        return query.urlencode()


def read_asked(given: QueryDict) -> Asked:
    """Read the address; what makes no sense is the usual."""
    return Asked(read_period(given), read_site(given.get("site", "")))


def read_period(given: QueryDict) -> Period:
    """Read a named period, or the days of a form; in the wrong order they are turned round."""
    zone = timezone.get_current_timezone()
    today = timezone.localtime(now()).date()
    first, last = _read_day(given.get("from", "")), _read_day(given.get("to", ""))
    if first and last:
        first, last = min(first, last, today), min(max(first, last), today)
        return Period("", max(first, last - timedelta(days=LONGEST_DAYS)), last, zone)
    slug = given.get("period", "") if given.get("period", "") in PERIODS else USUAL
    return Period(slug, today - timedelta(days=PERIODS[slug][1] - 1), today, zone)


def read_site(wanted: str) -> Site:
    """Read which sources count."""
    known = list(Source.objects.order_by("name").values_list("id", "name", "is_sample"))
    real = tuple(source_id for source_id, _name, is_sample in known if not is_sample)
    sample = tuple(source_id for source_id, _name, is_sample in known if is_sample)
    choices = [(str(source_id), name) for source_id, name, is_sample in known if not is_sample]
    if sample:
        choices.append(("sample", str(_("Sample shop"))))
    chosen = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted[:9]) in real else 0
    is_sample = bool(sample) and not chosen and (wanted == "sample" or not real)
    return Site(chosen, is_sample, (chosen,) if chosen else sample if is_sample else real, tuple(choices))


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


Build = Callable[[Asked, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A card of the page, drawn by itself from its own question."""

    slug: str
    label: Promise
    icon: str
    build: Build

    @property
    def template(self) -> str:
        """What draws it."""
        return f"tracking/glance/_{self.slug}.html"


def find_change(present: float, before: float) -> int | None:
    """Return the change in per cent, or None where there was nothing before."""
    return round((present - before) * 100 / before) if before else None


def get_share(part: float, whole: float) -> float:
    """Return a part of a whole in per cent, 0 of nothing."""
    return part * 100 / whole if whole else 0.0


def get_widest(numbers: Sequence[int]) -> int:
    """Return the largest number, at least 1: what bars are measured by."""
    return max([1, *numbers])
