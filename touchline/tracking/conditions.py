"""The kinds "did" and "did_not": what a contact did so many times in a period, asked of the event store."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from touchline.conditions import operands, periods
from touchline.conditions.kinds import ConditionKind, Leaf, Subject, register_condition_kind
from touchline.conditions.problems import join_path
from touchline.tracking import event_measures, goal_condition, visit_leaves  # noqa: F401 - the other kinds over events
from touchline.tracking.choosing import describe_events
from touchline.tracking.event_filters import read_filters
from touchline.tracking.event_leaf import EventLeaf
from touchline.tracking.sequences import read_past
from touchline.tracking.times import read_times


class DidKind(ConditionKind):
    """Who did something."""

    slug = "did"
    order = 10
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
        period = read_past(given.get("period"), join_path(path, "period"))
        filters = read_filters(given.get("where"), join_path(path, "where"))
        return EventLeaf(event, word, count, period, filters, self.negates)

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the events there are, the properties all have, and the operators."""
        return {"form": "event", "counts": not self.negates, **describe_events()}


class DidNotKind(DidKind):
    """Who did not do something."""

    slug = "did_not"
    order = 11
    label = gettext_lazy("Did not")
    icon = "circle-off"
    negates = True


register_condition_kind(DidKind())
register_condition_kind(DidNotKind())
