"""The kind "visited": how many visits somebody made, from where, to which page, how long."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from pyroaring import BitMap64

from touchline.conditions import operands, periods
from touchline.conditions.context import Context
from touchline.conditions.kinds import ConditionKind, Evidence, Facts, Leaf, Subject, register_condition_kind
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.reading import Reads
from touchline.conditions.wording import join_and, join_or, quote
from touchline.eventstore.sets import fetch_set
from touchline.eventstore.timeline import EPOCH, StoredEvent
from touchline.tracking.event_filters import OPERATORS, EventOperator
from touchline.tracking.event_questions import CONTACT, get_span
from touchline.tracking.history_leaves import SHOWN, EventMatch, HistoryLeaf, list_events_of
from touchline.tracking.sequences import read_past
from touchline.tracking.times import Times, describe_times, read_times

ANY_EVENT: Final = "*"
"""What `reads` names where every event of a visit counts."""
MOST_FILTERS: Final = 10
SHOWN_AS: Final[dict[str, tuple[str | Promise, str, str]]] = {
    "entry": (lazy("First page"), "text", "entered.2"),
    "exit": (lazy("Last page"), "text", "left.2"),
    "channel": (lazy("Traffic source"), "text", "toString(came)"),
    "campaign": (lazy("UTM campaign"), "text", "toString(about)"),
    "country": (lazy("Country"), "text", "toString(land)"),
    "device": (lazy("Device"), "text", "toString(used)"),
    "pages": (lazy("Pages read"), "number", "toFloat64(views)"),
    "minutes": (lazy("Minutes it took"), "number", "(toFloat64(ended) - visit) / 60"),
}
"""What can be asked of a visit: label, what it is, and its name in the question."""
VISITS: Final = """
SELECT person_id, source, visit, max(last_at) AS ended, sum(pages) AS views, min(entry) AS entered, max(exit) AS left,
    max(channel) AS came, max(campaign) AS about, max(country) AS land, max(device) AS used
FROM visits WHERE {since}
GROUP BY day, source, person_id, visit
"""


class Visit(NamedTuple):
    """One visit, put together from its events as the event store does it."""

    begun: int
    entry: str
    exit: str
    channel: str
    campaign: str
    country: str
    device: str
    pages: float
    minutes: float


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """One condition on a visit."""

    name: str
    operator: str
    operand: operands.Operand

    @property
    def about(self) -> EventOperator:
        """Its operator."""
        return OPERATORS[self.operator]

    def write(self, place: int) -> tuple[str, dict[str, Any]]:
        """Return SQL and its parameters."""
        name, value = f"visit_{place}", self._get_compared()
        sql = self.about.sql.format(text=SHOWN_AS[self.name][2], name=name)
        return (f"NOT ({sql})" if self.about.negates else f"({sql})"), {} if value is None else {name: value}

    def holds(self, visit: Visit) -> bool:
        """Tell whether a visit fulfils it."""
        return self.about.holds(getattr(visit, self.name), self._get_compared()) is not self.about.negates

    def _get_compared(self) -> Any:
        value = self.operand.value
        if self.about.input in ("many", "numbers"):
            return [float(one) for one in value] if self.about.is_number else list(value)
        return float(value) if self.about.is_number else value

    def say(self) -> str:
        """Return it in words."""
        kept = self.operand.kept
        values = [
            str(one) if self.about.is_number else quote(str(one))
            for one in (kept if isinstance(kept, list) else [kept])
        ]
        value = join_and(values) if self.about.input == "numbers" else join_or(values)
        return " ".join(
            filter(None, [str(SHOWN_AS[self.name][0]), str(self.about.label), "" if kept is None else value])
        )

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept = {"property": self.name, "operator": self.operator}
        return kept if self.operand.kept is None else {**kept, "value": self.operand.kept}


@dataclass(frozen=True)
class VisitLeaf(HistoryLeaf):
    """How many visits that began in the period, of a sort."""

    times: Times
    period: periods.Period | None
    filters: tuple[VisitFilter, ...]

    @property
    def is_turned(self) -> bool:
        """Whether it holds of who was never there."""
        return self.times.fits(0)

    def get_matches(self) -> tuple[EventMatch, ...]:
        """Return nothing by name: every event of a visit counts."""
        return ()

    def matches(self, event: StoredEvent) -> bool:
        """Tell whether an event belongs to a visit."""
        return event.visit > 0

    def reads(self) -> Reads:
        """Return any event, and time where the period moves."""
        return Reads(events=frozenset({ANY_EVENT}), by_time=bool(self.period and self.period.word != "between"))

    def list_own(self, contact_id: int) -> list[StoredEvent]:
        """Return all events of one contact."""
        return list_events_of(contact_id, None)

    def holds_of(self, events: Sequence[StoredEvent], context: Context) -> bool:
        """Count the visits that fit."""
        return self.times.fits(len(self.list_visits(events, context)))

    def get_begin(self, context: Context) -> datetime | None:
        """Return where the period begins."""
        return get_span(self.period, context).since

    def list_visits(self, events: Sequence[StoredEvent], context: Context) -> list[Visit]:
        """Return the visits that count."""
        span = get_span(self.period, context)
        visits = [one for one in make_visits(events) if span.holds(datetime.fromtimestamp(one.begun, UTC))]
        return [one for one in visits if all(each.holds(one) for each in self.filters)]

    def write_question(self, context: Context) -> tuple[str, dict[str, Any]]:
        """Return the visits put together, those that fit counted by contact."""
        since, parameters = write_begun(get_span(self.period, context))
        asked = []
        for place, one in enumerate(self.filters):
            text, more = one.write(place)
            asked.append(text)
            parameters |= more
        fits, limits = self.times.write("count()", is_turned=self.is_turned)
        sql = f"""
SELECT {CONTACT} AS contact FROM ({VISITS.format(since=since)}) WHERE {" AND ".join(asked) or "1"}
GROUP BY contact HAVING {fits}"""  # noqa: S608 - texts of this program only; every value is a parameter
        return sql, parameters | limits

    def wakes(self, since: datetime, until: datetime, context: Context) -> BitMap64:
        """Return who has a visit that began between an edge of the period as it was and as it is."""
        found = BitMap64()
        if self.period is None or self.period.word == "between":
            return found
        old, new = (get_span(self.period, Context(at=at, zone=context.zone)) for at in (since, until))
        for before, after in ((old.since, new.since), (old.until, new.until)):
            if before and after and before != after:
                text, parameters = write_begun(periods.Span(before, after))
                sql = f"SELECT DISTINCT {CONTACT} AS contact FROM visits WHERE {text}"  # noqa: S608
                found |= fetch_set(sql, parameters)
        return found

    def list_evidence(self, facts: Facts, context: Context) -> Sequence[Evidence]:
        """Return the latest visits that count."""
        found = self.list_visits(self.list_own(facts.record_id), context)
        return [
            Evidence(datetime.fromtimestamp(one.begun, UTC), _("Visit"), one.entry)
            for one in sorted(found, reverse=True)[:SHOWN]
        ]

    def say(self) -> str:
        """Return it as a sentence: "made at least 3 visits in the last 30 days"."""
        return _("made {visits}").format(visits=self._say_visits())

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        text = _("for whom it is not so that they made {visits}") if negated else _("who made {visits}")
        return text.format(visits=self._say_visits())

    def _say_visits(self) -> str:
        said = ngettext("{word} {count} visit", "{word} {count} visits", self.times.count)
        parts = [said.format(word=self.times.say_word(), count=self.times.count)]
        if self.filters:
            parts.append(_("where {conditions}").format(conditions=join_and([one.say() for one in self.filters])))
        return " ".join([*parts, self.period.say()] if self.period else parts)

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept: dict[str, Any] = {"kind": "visited", "times": self.times.dump()}
        if self.period:
            kept["period"] = self.period.dump()
        return {**kept, "where": [one.dump() for one in self.filters]} if self.filters else kept


def write_begun(span: periods.Span) -> tuple[str, dict[str, Any]]:
    """Return the condition that visits begin in a span, and its parameters; the day bounds what is read."""
    texts, parameters = ["visit > 0"], {}
    for name, sign, moment in (("since", ">=", span.since), ("until", "<", span.until)):
        if moment is not None:
            seconds = f"{{{name}:UInt32}}"
            texts.append(f"visit {sign} {seconds} AND day {sign[0]}= toDate(toDateTime({seconds}, 'UTC'))")
            parameters[name] = max(int(moment.timestamp()), 0)
    return " AND ".join(texts), parameters


def make_visits(events: Sequence[StoredEvent]) -> list[Visit]:
    """Put visits together from events."""
    parts: dict[tuple[int, int, int], list[StoredEvent]] = {}
    for event in events:
        if event.visit > 0:
            parts.setdefault((event.source, event.person_id, event.visit), []).append(event)
    return [_make_visit(visit, found) for (_source, _person, visit), found in parts.items()]


def _make_visit(visit: int, events: Sequence[StoredEvent]) -> Visit:
    pages = [((event.at - EPOCH).total_seconds(), event.path) for event in events if event.name == "page_viewed"]
    largest: Callable[[str], str] = lambda name: max(getattr(event, name) for event in events)  # noqa: E731
    ended = max(int((event.at - EPOCH).total_seconds()) for event in events)
    return Visit(
        visit, min(pages)[1] if pages else "", max(pages)[1] if pages else "", largest("channel"), largest("utm_campaign"),
        largest("country"), largest("device"), float(len(pages)), (ended - visit) / 60,
    )  # fmt: skip


def read_visit_filter(given: Any, path: str) -> VisitFilter:
    """Read one condition on a visit; raises ConditionError."""
    if not isinstance(given, Mapping):
        raise ConditionError(path, _("must name a property, an operator and a value."))
    periods.check_names(given, {"property", "operator", "value"}, path)
    name, way = given.get("property"), given.get("operator")
    if not isinstance(name, str) or name not in SHOWN_AS:
        text = _("must be one of: {names}.").format(names=", ".join(SHOWN_AS))
        raise ConditionError(join_path(path, "property"), text)
    ways = list_operators(SHOWN_AS[name][1])
    if not isinstance(way, str) or way not in ways:
        text = _("must be one of: {names}.").format(names=", ".join(ways))
        raise ConditionError(join_path(path, "operator"), text)
    return VisitFilter(name, way, OPERATORS[way].read(given.get("value"), join_path(path, "value")))


def list_operators(type_: str) -> list[str]:
    """Return the operators for texts or for numbers."""
    return [slug for slug, one in OPERATORS.items() if one.is_number is (type_ == "number")]


class VisitedKind(ConditionKind):
    """Who was there so often."""

    slug = "visited"
    label = lazy("Visits")
    icon = "footprints"
    subjects = frozenset({"contact"})

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read how often, when, and what the visits were like."""
        periods.check_names(given, {"kind", "times", "period", "where"}, path)
        where, here = given.get("where"), join_path(path, "where")
        if where is not None and (not isinstance(where, list) or len(where) > MOST_FILTERS):
            raise ConditionError(here, _("must be a list of at most {most} conditions.").format(most=MOST_FILTERS))
        filters = tuple(read_visit_filter(one, f"{here}[{place}]") for place, one in enumerate(where or ()))
        times = Times(*read_times(given.get("times"), join_path(path, "times")))
        return VisitLeaf(times, read_past(given.get("period"), join_path(path, "period")), filters)

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        return {
            "form": "parts",
            "group": str(_("What they did")),
            "parts": [
                describe_times(),
                {"name": "period", "input": "period", "label": str(_("When")), "optional": True},
                {"name": "where", "input": "where", "label": str(_("Only where…")), "optional": True},
            ],
            "starts": {"times": {"at_least": 3}, "period": {"last": 30, "unit": "day"}},
            "events": [],
            "properties": [[slug, str(label), type_] for slug, (label, type_, _sql) in SHOWN_AS.items()],
            "propertyOperators": [
                [slug, str(one.label), one.input, ["number" if one.is_number else "text"]]
                for slug, one in OPERATORS.items()
            ],
        }


register_condition_kind(VisitedKind())
