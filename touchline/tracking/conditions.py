"""The kinds "did" and "did_not": what a contact did so many times in a period, asked of the event store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchline.conditions import operands, periods
from touchline.conditions.context import Context
from touchline.conditions.kinds import ConditionKind, Facts, Leaf, Subject, register_condition_kind
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.sql import Column, Sql, Value
from touchline.journal.kinds import get_kind, get_kinds
from touchline.tracking.event_filters import OPERATORS, PROPERTIES, EventFilter, read_filters
from touchline.tracking.event_questions import EventQuestion, count_events_of

TIMES = ("at_least", "at_most", "exactly")
MOST_TIMES = 100_000


@dataclass(frozen=True)
class EventLeaf(Leaf):
    """An event, how often, when, and with which properties; `negates` asks who did not."""

    event: str
    word: str
    count: int
    period: periods.Period | None
    filters: tuple[EventFilter, ...]
    negates: bool

    def write(self, context: Context) -> Sql:
        """Return it as the record's id among those the event store names."""
        # Who did it at most twice did not do it three times: nobody who never did it would be in a list of who did.
        is_most = self.word == "at_most"
        question = EventQuestion(
            self.event, self.count + is_most, self.word == "exactly", self.period, self.filters, context
        )
        among = Sql(Column("id"), " = ANY(", Value(question.fetch, "bigint[]"), ")")
        return Sql("NOT (", among, ")") if self.negates is not is_most else among

    def holds(self, facts: Facts, context: Context) -> bool:
        """Tell whether it holds of one contact, by its own events."""
        count = count_events_of(facts.record_id, self.event, self.period, self.filters, context=context)
        did = {"at_least": count >= self.count, "at_most": count <= self.count, "exactly": count == self.count}[
            self.word
        ]
        return did is not self.negates

    def say(self) -> str:
        """Return it as a sentence: "did Page viewed at least 2 times in the last 7 days"."""
        parts = [_("did not") if self.negates else _("did"), str(get_kind(self.event).label)]
        if not self.negates and (self.word, self.count) != ("at_least", 1):
            word = {"at_least": _("at least"), "at_most": _("at most"), "exactly": _("exactly")}[self.word]
            parts += [word, ngettext("{count} time", "{count} times", self.count).format(count=self.count)]
        if self.filters:
            parts.append(_("where {conditions}").format(conditions=_(" and ").join(one.say() for one in self.filters)))
        if self.period:
            parts.append(self.period.say())
        return " ".join(parts)

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept: dict[str, Any] = {"kind": "did_not" if self.negates else "did", "event": self.event}
        if not self.negates:
            kept["times"] = {self.word: self.count}
        if self.period:
            kept["period"] = self.period.dump()
        if self.filters:
            kept["where"] = [one.dump() for one in self.filters]
        return kept


class DidKind(ConditionKind):
    """Who did something."""

    slug = "did"
    label = gettext_lazy("Did")
    icon = "activity"
    subjects = frozenset({"contact"})
    negates = False

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read the event, how often, when and where."""
        known = {"kind", "event", "period", "where"} | (set() if self.negates else {"times"})
        periods.check_names(given, known, path)
        event = str(operands.read_text(given.get("event"), join_path(path, "event")).value)
        word, count = ("at_least", 1) if self.negates else read_times(given.get("times"), join_path(path, "times"))
        period = periods.read_period(given["period"], join_path(path, "period")) if given.get("period") else None
        if period and period.word == "next":
            raise ConditionError(join_path(path, "period"), _("What happened lies in the past."))
        filters = read_filters(given.get("where"), join_path(path, "where"))
        return EventLeaf(event, word, count, period, filters, self.negates)

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the events there are, the properties all have, and the operators."""
        return {
            "form": "event",
            "counts": not self.negates,
            "events": [[kind.name, str(kind.label)] for kind in get_kinds()],
            "properties": [[slug, str(label), family] for slug, (label, family) in PROPERTIES.items()],
            "propertyOperators": [[slug, str(one.label), one.input] for slug, one in OPERATORS.items()],
        }


class DidNotKind(DidKind):
    """Who did not do something."""

    slug = "did_not"
    label = gettext_lazy("Did not")
    icon = "circle-off"
    negates = True


def read_times(given: Any, path: str) -> tuple[str, int]:
    """Read `{"at_least": 2}`; once at least when nothing is said."""
    if given is None:
        return "at_least", 1
    if not isinstance(given, Mapping) or len(given) != 1:
        raise ConditionError(path, _('is written {"at_least": 2}, {"at_most": 2} or {"exactly": 2}.'))
    periods.check_names(given, set(TIMES), path)
    ((word, count),) = given.items()
    return word, periods.read_count(count, join_path(path, word), MOST_TIMES)


register_condition_kind(DidKind())
register_condition_kind(DidNotKind())
