"""The kinds "event_sum" and "event_date": what a contact's events of a name add up to, and when the first or last was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext
from operator import ge, gt, le, lt
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from touchline.conditions import operands, periods
from touchline.conditions.context import Context
from touchline.conditions.kinds import ConditionKind, Leaf, Subject, register_condition_kind
from touchline.conditions.moments import Timing, describe_timing, read_timing, read_which
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.wording import join_and
from touchline.eventstore.timeline import StoredEvent
from touchline.tracking.choosing import describe_events
from touchline.tracking.event_filters import PROPERTIES, EventFilter, read_filters, read_number_of, write_number_of
from touchline.tracking.event_questions import CONTACT, find_table, get_span, write_event, write_span
from touchline.tracking.history_leaves import Edge, EventMatch, HistoryLeaf, list_period_edges
from touchline.tracking.property_names import get_property_label
from touchline.tracking.sequences import read_past

COMPARISONS: Final[dict[str, tuple[str | Promise, str, Callable[[Decimal, Decimal], bool]]]] = {
    "more_than": (lazy("is more than"), ">", gt),
    "at_least": (lazy("is at least"), ">=", ge),
    "less_than": (lazy("is less than"), "<", lt),
    "at_most": (lazy("is at most"), "<=", le),
}
BETWEEN: Final = "between"
MOST_DIGITS: Final = 76
"""Of a total; the event store's widest number has as many."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a total is compared with."""

    way: str
    operand: operands.Operand

    def holds(self, total: Decimal) -> bool:
        """Tell whether a total fits."""
        if self.way == BETWEEN:
            return bool(self.operand.value[0] <= total <= self.operand.value[1])
        return COMPARISONS[self.way][2](total, self.operand.value)

    def write(self, total: str) -> tuple[str, dict[str, str]]:
        """Return it for the event store, in which a total is exact, too."""
        if self.way == BETWEEN:
            sql = f"{total} BETWEEN toDecimal256({{low:String}}, 18) AND toDecimal256({{high:String}}, 18)"
            return sql, {"low": f"{self.operand.value[0]:f}", "high": f"{self.operand.value[1]:f}"}
        sign = COMPARISONS[self.way][1]
        return f"{total} {sign} toDecimal256({{limit:String}}, 18)", {"limit": f"{self.operand.value:f}"}

    def say(self) -> str:
        """Return it in words: "is more than 500"."""
        if self.way == BETWEEN:
            return _("is between {value}").format(value=join_and([str(one) for one in self.operand.kept]))
        return f"{COMPARISONS[self.way][0]} {self.operand.kept}"

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"operator": self.way, "value": self.operand.kept}


def read_amount(given: Mapping[str, Any], path: str) -> Amount:
    """Read `operator` and `value` of a condition on a total; raises ConditionError."""
    way = given.get("operator")
    if way == BETWEEN:
        return Amount(BETWEEN, operands.read_numbers(given.get("value"), join_path(path, "value")))
    if not isinstance(way, str) or way not in COMPARISONS:
        text = _("must be one of: {names}.").format(names=", ".join([*COMPARISONS, BETWEEN]))
        raise ConditionError(join_path(path, "operator"), text)
    return Amount(way, operands.read_number(given.get("value"), join_path(path, "value")))


def describe_amount(label: str) -> dict[str, Any]:
    """Return the part of the builder in which a total is compared."""
    operators = [[way, str(about[0]), "number"] for way, about in COMPARISONS.items()]
    operators.append([BETWEEN, str(_("is between")), "numbers"])
    return {"name": "operator", "input": "compare", "label": label, "operators": operators}


@dataclass(frozen=True)
class SumLeaf(HistoryLeaf):
    """What a property of events adds up to; nothing where there are none, and what is no number adds nothing."""

    match: EventMatch
    summed: str
    currency: str
    amount: Amount
    period: periods.Period | None

    @property
    def is_turned(self) -> bool:
        """Whether it holds of who has no such event."""
        return self.amount.holds(Decimal(0))

    def get_matches(self) -> tuple[EventMatch, ...]:
        """Return its events."""
        return (self.match,)

    def get_columns(self) -> frozenset[str]:
        """Return what is added up, too."""
        return super().get_columns() | ({self.summed} & PROPERTIES.keys())

    def holds_of(self, events: Sequence[StoredEvent], context: Context) -> bool:
        """Add up and compare, exactly as the event store does."""
        span = get_span(self.period, context)
        counted = (one for one in events if span.holds(one.at) and self._counts(one))
        with localcontext(prec=MOST_DIGITS):
            return self.amount.holds(sum((read_number_of(one, self.summed) for one in counted), Decimal(0)))

    def _counts(self, event: StoredEvent) -> bool:
        return self.currency in ("", event.currency) and self.match.fits(event)

    def write_question(self, context: Context) -> tuple[str, dict[str, Any]]:
        """Return the sum by contact and its comparison."""
        where, parameters = write_event(self.match.event, self.match.filters)
        since, moments = write_span(get_span(self.period, context))
        total, names = write_number_of(self.summed)
        compared, limits = self.amount.write(f"sum({total})")
        money = " AND currency = {currency:String}" if self.currency else ""
        read = {one.name for one in self.match.filters} | {self.summed, *(["currency"] if self.currency else [])}
        sql = f"""
SELECT {CONTACT} AS contact FROM {find_table(read)} WHERE {where}{money}{since}
GROUP BY contact HAVING {"NOT " if self.is_turned else ""}({compared})"""  # noqa: S608 - texts of this program only; every value is a parameter
        return sql, parameters | moments | names | limits | ({"currency": self.currency} if self.currency else {})

    def list_edges(self, context: Context) -> list[Edge]:
        """Return the edges of the period."""
        return list_period_edges(self.match, self.period, context)

    def get_begin(self, context: Context) -> datetime | None:
        """Return where the period begins."""
        return get_span(self.period, context).since

    def say(self) -> str:
        """Return it as a sentence: "Value of “Order placed” in total is more than 500 EUR in the last 90 days"."""
        text = _("{property} of {event} in total {amount}").format(
            property=get_property_label(self.summed), event=self.match.say(), amount=self.amount.say()
        )
        return " ".join(filter(None, [text, self.currency, self.period.say() if self.period else ""]))

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        text = _("of whom this is not so: {text}") if negated else _("whose {text}")
        return text.format(text=self.say())

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept = {"kind": "event_sum", **self.match.dump(), "property": self.summed, **self.amount.dump()}
        kept |= {"currency": self.currency} if self.currency else {}
        return kept | ({"period": self.period.dump()} if self.period else {})


@dataclass(frozen=True)
class DateLeaf(HistoryLeaf):
    """When the first or the last event of a sort was; who has none is not meant."""

    match: EventMatch
    which: str
    timing: Timing

    def get_matches(self) -> tuple[EventMatch, ...]:
        """Return its events."""
        return (self.match,)

    def holds_of(self, events: Sequence[StoredEvent], context: Context) -> bool:
        """Look at the first or last of them."""
        moments = [event.at for event in events if self.match.fits(event)]
        found = (min(moments) if self.which == "first" else max(moments)) if moments else None
        return self.timing.holds(found, context)

    def write_question(self, context: Context) -> tuple[str, dict[str, Any]]:
        """Return the first or last moment by contact and where it has to lie."""
        where, parameters = write_event(self.match.event, self.match.filters)
        moment = "min(at)" if self.which == "first" else "max(at)"
        lies, moments = write_span(self.timing.get_span(context), moment)
        sql = f"""
SELECT {CONTACT} AS contact FROM {find_table({one.name for one in self.match.filters})} WHERE {where}
GROUP BY contact HAVING 1{lies}"""  # noqa: S608 - texts of this program only; every value is a parameter
        return sql, parameters | moments

    def list_edges(self, context: Context) -> list[Edge]:
        """Return the ends of the span in which the moment has to lie."""
        span = self.timing.get_span(context)
        return [Edge(self.match, moment) for moment in (span.since, span.until) if moment and self.timing.moves]

    def say(self) -> str:
        """Return it as a sentence: "The last “Order placed” was more than 180 days ago"."""
        text = _("The first {event} was {when}") if self.which == "first" else _("The last {event} was {when}")
        return text.format(event=self.match.say(), when=self.timing.say())

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        texts = {
            ("first", False): _("whose first {event} was {when}"),
            ("last", False): _("whose last {event} was {when}"),
            ("first", True): _("whose first {event} was not {when}"),
            ("last", True): _("whose last {event} was not {when}"),
        }
        return texts[self.which, negated].format(event=self.match.say(), when=self.timing.say())

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"kind": "event_date", "which": self.which, **self.match.dump(), **self.timing.dump()}


def read_match(given: Mapping[str, Any], path: str) -> EventMatch:
    """Read `event` and `where` of a condition; raises ConditionError."""
    event = str(operands.read_text(given.get("event"), join_path(path, "event")).value)
    filters: tuple[EventFilter, ...] = read_filters(given.get("where"), join_path(path, "where"))
    return EventMatch(event, filters)


class SumKind(ConditionKind):
    """Who has events that add up to so much."""

    slug = "event_sum"
    label = lazy("Total of an event")
    icon = "sigma"
    subjects = frozenset({"contact"})

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read the event, what of it is added up, and with what the total is compared."""
        known = {"kind", "event", "where", "property", "operator", "value", "currency", "period"}
        periods.check_names(given, known, path)
        match = read_match(given, path)
        name = str(operands.read_text(given.get("property", "value"), join_path(path, "property")).value)
        currency = read_currency(given.get("currency"), join_path(path, "currency"))
        amount = read_amount(given, path)
        return SumLeaf(match, name, currency, amount, read_past(given.get("period"), join_path(path, "period")))

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        return {
            "form": "parts",
            "group": str(_("What they did")),
            "parts": [
                {"name": "event", "input": "event", "label": str(_("Event"))},
                {"name": "property", "input": "property", "label": str(_("What is added up")), "default": "value"},
                describe_amount(str(_("Total"))),
                {"name": "currency", "input": "text", "label": str(_("Only in this currency")), "optional": True},
                {"name": "period", "input": "period", "label": str(_("When")), "optional": True},
                {"name": "where", "input": "where", "label": str(_("Only where…")), "optional": True},
            ],
            "starts": {"event": "Order Completed", "property": "value", "operator": "more_than", "value": 500},
            **describe_events(),
        }


class DateKind(ConditionKind):
    """Whose first or last event of a sort was then."""

    slug = "event_date"
    label = lazy("First or last time")
    icon = "calendar-clock"
    subjects = frozenset({"contact"})

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read the event, which of them, and when it has to have been."""
        periods.check_names(given, {"kind", "event", "where", "which", "operator", "value"}, path)
        which = read_which(given.get("which"), join_path(path, "which"))
        return DateLeaf(read_match(given, path), which, read_timing(given, path))

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        which = [["first", str(_("The first"))], ["last", str(_("The last"))]]
        return {
            "form": "parts",
            "group": str(_("What they did")),
            "parts": [
                {"name": "which", "input": "choice", "label": str(_("Which")), "options": which, "default": "last"},
                {"name": "event", "input": "event", "label": str(_("Event"))},
                describe_timing(),
                {"name": "where", "input": "where", "label": str(_("Only where…")), "optional": True},
            ],
            "starts": {"which": "last", "event": "page_viewed", "operator": "longer_ago", "value": {"last": 30, "unit": "day"}},
            **describe_events(),
        }  # fmt: skip


def read_currency(given: Any, path: str) -> str:
    """Read a currency's three letters, or nothing; raises ConditionError."""
    if given in (None, ""):
        return ""
    if not isinstance(given, str) or len(given) != 3 or not given.isascii() or not given.isalpha():
        raise ConditionError(path, _("must be a currency's three letters, such as EUR."))
    return given.upper()


register_condition_kind(SumKind())
register_condition_kind(DateKind())
