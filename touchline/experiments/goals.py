"""What trials count by: a goal of the one list, or any event by its name."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from touchline.experiments.models import Trial
from touchline.experiments.outcomes import Sought
from touchline.journal.kinds import get_kind
from touchline.tracking.event_filters import read_filters
from touchline.tracking.goals import GoalKind, GoalUse, find_goal, get_goals, register_goal_uses
from touchline.tracking.models import Goal

EVENT = "event:"


class NoGoal(ValueError):
    """The goal of a trial is not there; the text says what to do."""


def find_kind(slug: str) -> GoalKind:
    """Return the goal that a slug names, one made up for `event:` and a name. Raises NoGoal."""
    name = slug.removeprefix(EVENT)
    if slug.startswith(EVENT) and name:
        kind = get_kind(name)
        return GoalKind(slug=slug, label=kind.label, icon=kind.icon, event=name, worth=Goal.Worth.EVENT)
    found = find_goal(slug)
    if found is None:
        raise NoGoal(_("The goal it counts by is gone; choose another one."))
    return found


def say_goal(slug: str) -> str:
    """Return the name of what a trial counts."""
    try:
        return str(find_kind(slug).label)
    except NoGoal:
        return slug


def get_sought(trial: Trial) -> Sought:
    """Return what a trial counts. Raises NoGoal, ConditionError."""
    goal = find_kind(trial.goal)
    is_value = trial.measure == Trial.Measure.VALUE
    fixed = float(goal.amount) if goal.worth == Goal.Worth.FIXED and goal.amount is not None else None
    return Sought(
        event=goal.event,
        filters=(*goal.filters, *read_filters(trial.goal_where, "goal_where")),
        is_value=is_value,
        amount=fixed if is_value else None,
        window=timedelta(days=trial.window_days) if trial.window_days else None,
    )


def list_choices(*, is_sample: bool = False) -> list[GoalKind]:
    """Return the goals that a trial can count by."""
    return get_goals(is_sample=is_sample)


def find_uses(slug: str) -> list[GoalUse]:
    """Return the trials that count by a goal."""
    found = Trial.objects.filter(goal=slug, ended_at=None)
    return [GoalUse(trial.name, reverse("experiments:trial", args=[trial.pk])) for trial in found]


register_goal_uses("experiments", find_uses)
