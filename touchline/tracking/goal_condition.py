"""The kind "goal": who reached a goal so many times in a period; what reaches it stands with the goal, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchline.conditions.kinds import ConditionKind, Leaf, Subject, register_condition_kind
from touchline.conditions.periods import check_names
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.wording import quote
from touchline.tracking.event_leaf import EventLeaf
from touchline.tracking.goals import find_goal, get_goals
from touchline.tracking.sequences import read_past
from touchline.tracking.times import Times, describe_times, read_times


@dataclass(frozen=True)
class GoalLeaf(EventLeaf):
    """Whether a goal was reached so often: its event, with what the goal asks of it."""

    goal: str = ""
    name: str = ""

    def say(self) -> str:
        """Return it as a sentence: "reached “Orders” at least 2 times in the last 30 days"."""
        return " ".join([_("reached"), self._say_what()])

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence: "who did not reach “Orders” in the last 90 days"."""
        if negated and self.is_once:
            return _("who did not reach {what}").format(what=self._say_what())
        text = _("for whom it is not so that they reached {what}") if negated else _("who reached {what}")
        return text.format(what=self._say_what())

    def _say_what(self) -> str:
        parts = [quote(self.name)]
        if not self.is_once:
            word = Times(self.word, self.count).say_word()
            parts.append(f"{word} {ngettext('{count} time', '{count} times', self.count).format(count=self.count)}")
        return " ".join([*parts, self.period.say()] if self.period else parts)

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept: dict[str, Any] = {"kind": "goal", "goal": self.goal, "times": {self.word: self.count}}
        return kept | ({"period": self.period.dump()} if self.period else {})


class ReachedKind(ConditionKind):
    """Who reached a goal."""

    slug = "goal"
    order = 12
    label = gettext_lazy("Reached a goal")
    icon = "target"
    subjects = frozenset({"contact"})

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read which goal, how often, and when."""
        check_names(given, {"kind", "goal", "times", "period"}, path)
        slug = given.get("goal")
        goal = find_goal(slug) if isinstance(slug, str) and "\0" not in slug else None
        if goal is None:
            raise ConditionError(join_path(path, "goal"), _("There is no such goal."))
        word, count = read_times(given.get("times"), join_path(path, "times"))
        period = read_past(given.get("period"), join_path(path, "period"))
        return GoalLeaf(
            goal.event, word, count, period, goal.filters, negates=False, goal=goal.slug, name=str(goal.label)
        )

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder, and the goals there are."""
        goals = [[goal.slug, str(goal.label)] for goal in get_goals(is_sample=True)]
        return {
            "form": "parts",
            "group": str(_("What they did")),
            "parts": [
                {"name": "goal", "input": "choice", "label": str(_("Goal")), "options": goals},
                describe_times(),
                {"name": "period", "input": "period", "label": str(_("When")), "optional": True},
            ],
            "starts": {
                "goal": goals[0][0] if goals else "",
                "times": {"at_least": 1},
                "period": {"last": 30, "unit": "day"},
            },
        }


register_condition_kind(ReachedKind())
