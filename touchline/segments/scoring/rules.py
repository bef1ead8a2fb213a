"""Rules of scores: so many points each time something happens, or while a condition holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import list_leaves, read_tree
from touchline.segments.scoring.models import ScoreModel
from touchline.segments.scoring.tallies import Worth
from touchline.tracking.event_filters import EventFilter, read_filters

MOST_RULES: Final = 60
LARGEST: Final = 10_000
LONGEST_NAME: Final = 80
Label = str | Promise


class How(StrEnum):
    """When a rule gives its points."""

    EACH = "each"
    WHILE = "while"


HOW_LABELS: Final[dict[How, Label]] = {
    How.EACH: gettext_lazy("each time something happens"),
    How.WHILE: gettext_lazy("while something is true"),
}


@dataclass(frozen=True)
class Rule:
    """One rule, read and checked; `number` stays its own for ever."""

    number: int
    how: How
    condition: Mapping[str, Any]
    points: int
    name: str = ""
    cap_day: int | None = None
    cap_all: int | None = None
    segment_id: int | None = None
    """Of a condition: the hidden segment that follows who fulfils it."""
    event: str = ""
    filters: tuple[EventFilter, ...] = field(default=(), compare=False)

    def worth(self, half_life: int | None) -> Worth:
        """Return what it gives; conditions give their points undiminished as long as they hold."""
        return Worth(self.points, self.cap_day, self.cap_all, half_life if self.how is How.EACH else None)

    def say(self) -> str:
        """Return the rule's name, or what it asks as a sentence."""
        return self.name or self.say_condition()

    def say_condition(self) -> str:
        """Return what it asks as a sentence; a condition that can no longer be read says so."""
        try:
            return read_tree(self.condition, subject="contact").say()
        except ConditionError as problem:
            return _("This rule can no longer be understood: {problem}").format(problem=problem.text)

    def say_caps(self) -> str:
        """Return the caps in words, or ''."""
        parts = []
        if self.cap_day is not None:
            parts.append(_("at most {points} a day").format(points=self.cap_day))
        if self.cap_all is not None:
            parts.append(_("at most {points} in all").format(points=self.cap_all))
        return ", ".join(parts)

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "number": self.number,
            "how": str(self.how),
            "name": self.name,
            "condition": self.condition,
            "points": self.points,
            "cap_day": self.cap_day,
            "cap_all": self.cap_all,
            "segment_id": self.segment_id,
        }


class BadRule(ValueError):
    """What was typed makes no rule; `problems` says why, by the name of the field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


def load_rule(kept: Mapping[str, Any]) -> Rule:
    """Return a rule from what `dump` wrote; one whose event cannot be read any more gives nothing."""
    rule = Rule(**{**kept, "how": How(kept["how"])})
    if rule.how is How.WHILE:
        return rule
    try:
        event, filters = read_event(rule.condition)
    except BadRule:
        return rule
    return Rule(**{**rule.__dict__, "event": event, "filters": filters})


def load_rules(kept: list[Mapping[str, Any]]) -> list[Rule]:
    """Return rules from what was kept of them."""
    return [load_rule(one) for one in kept]


def check_rule(given: Mapping[str, Any], *, number: int) -> Rule:
    """Return the rule that was typed or sent; raises BadRule."""
    problems: dict[str, str] = {}
    how = given.get("how", How.EACH)
    if how not in set(How):
        raise BadRule({"how": _("must be one of: {names}.").format(names=", ".join(How))})
    points = read_whole(given.get("points"), "points", problems, least=-LARGEST)
    if points == 0:
        problems["points"] = _("Give at least one point, or take one.")
    caps = {name: read_whole(given.get(name), name, problems, least=1) for name in ("cap_day", "cap_all")}
    name = str(given.get("name") or "").strip()
    if len(name) > LONGEST_NAME:
        problems["name"] = _("At most {most} characters.").format(most=LONGEST_NAME)
    if how == How.WHILE:
        caps = {"cap_day": None, "cap_all": None}
    try:
        condition = read_condition(given.get("condition"), How(how))
    except (BadRule, ConditionError) as problem:
        problems["condition"] = str(problem)
    if problems:
        raise BadRule(problems)
    assert points is not None
    return load_rule({"number": number, "how": how, "name": name, "condition": condition, "points": points, **caps})


def read_condition(given: Any, how: How) -> dict[str, Any]:
    """Return the condition as it is kept; raises BadRule, ConditionError."""
    node = read_tree(given, subject="contact")
    leaves = list(list_leaves(node))
    if not leaves:
        raise BadRule({"condition": _("Say what gives the points.")})
    if how is How.WHILE:
        return node.dump()
    kept = leaves[0].dump()
    if len(leaves) > 1 or kept["kind"] != "did":
        raise BadRule({"condition": _("Points each time are given for one event; choose “Did” and one event.")})
    read_event(kept)
    return kept


def read_event(condition: Mapping[str, Any]) -> tuple[str, tuple[EventFilter, ...]]:
    """Return the event and its properties that a rule counts; raises BadRule."""
    if condition.get("period") or condition.get("times", {"at_least": 1}) != {"at_least": 1}:
        text = _(
            "Each time counts, whenever it was: leave “how often” and “when” as they are, or give points while it is true."
        )
        raise BadRule({"condition": text})
    if not isinstance(condition.get("event"), str):
        raise BadRule({"condition": _("Choose an event.")})
    try:
        return condition["event"], read_filters(condition.get("where"), "where")
    except ConditionError as problem:
        raise BadRule({"condition": str(problem)}) from None


def read_whole(given: Any, name: str, problems: dict[str, str], *, least: int) -> int | None:
    """Return a whole number, None for nothing; what is wrong is added to the problems."""
    if given in (None, "") and name != "points":
        return None
    text = str(given).strip().replace("−", "-").replace("+", "")
    if isinstance(given, bool) or not text.removeprefix("-").isdecimal() or not least <= int(text[:9]) <= LARGEST:
        problems[name] = _("must be a whole number from {least} to {most}.").format(least=least, most=LARGEST)
        return None
    return int(text)


def list_live_rules(models: list[ScoreModel]) -> Iterator[tuple[ScoreModel, Rule]]:
    """Yield all rules in force with their models."""
    for model in models:
        for rule in load_rules(model.rules):
            yield model, rule
