"""What counts as reached on a site: goals that come along, those of the sample, and those the firm makes on screen."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.kit.clock import now
from touchline.kit.registry import Registry
from touchline.tracking.models import Goal
from touchline.users.audit import write_audit

Label = str | Promise
PAGE_VIEWED: Final = "page_viewed"
MOST: Final = 40
"""Each is a line of the card, and a part of its question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalKind:
    """A goal: an event, on one page where `path` names it; `of_sample` only where the sample is looked at."""

    slug: str
    label: Label
    icon: str
    event: str
    path: str = ""
    of_sample: bool = False


class BadGoal(ValueError):
    """What was typed makes no goal; the text says why."""


_given: Registry[GoalKind] = Registry("goal")
for event, label, icon in (
    ("Order Completed", gettext_lazy("Orders"), "shopping-bag"),
    ("Checkout Started", gettext_lazy("Checkouts begun"), "credit-card"),
    ("Product Added", gettext_lazy("Put into the cart"), "shopping-cart"),
    ("form_submitted", gettext_lazy("Forms sent"), "clipboard-check"),
    ("identified", gettext_lazy("Told who they are"), "id-card"),
):
    _given.add(event, GoalKind(slug=event, label=label, icon=icon, event=event))


def register_goal(goal: GoalKind) -> GoalKind:
    """Add a goal that comes along; ValueError when another one has its slug."""
    return _given.add(goal.slug, goal)


@cache
def _discover() -> None:
    autodiscover_modules("goals")


def get_goals(*, is_sample: bool) -> list[GoalKind]:
    """Return the goals of a site: those that come along, then the firm's own by name; one query."""
    _discover()
    return [goal for goal in _given if is_sample or not goal.of_sample] + [
        draw(goal) for goal in Goal.objects.order_by("name")[:MOST]
    ]


def find_goal(slug: str) -> GoalKind | None:
    """Return a goal by its slug, or None."""
    number = slug.removeprefix("own-")
    if slug.startswith("own-") and number.isascii() and number.isdigit() and len(number) < 19:
        own = Goal.objects.filter(pk=int(number)).first()
        return draw(own) if own else None
    _discover()
    return _given.find(slug)


def draw(goal: Goal) -> GoalKind:
    """Return the firm's own goal as one of the goals."""
    icon = "file-text" if goal.event == PAGE_VIEWED else "target"
    return GoalKind(slug=f"own-{goal.pk}", label=goal.name, icon=icon, event=goal.event, path=goal.path)


@transaction.atomic
def create_goal(*, name: str, event: str, path: str, actor: Any) -> Goal:
    """Make a goal; it counts what has happened before, too. Raises BadGoal."""
    if Goal.objects.filter(name=name).exists():
        raise BadGoal(_("There is a goal of this name already."))
    if Goal.objects.filter(event=event, path=path).exists() or (not path and _given.find(event)):
        raise BadGoal(_("This is counted already."))
    if Goal.objects.count() >= MOST:
        raise BadGoal(_("There are {most} goals; remove some first.").format(most=MOST))
    goal = Goal.objects.create(name=name, event=event, path=path, created_by=actor, created_at=now())
    write_audit(actor, "goal.create", "sources", goal.pk, after={"name": name, "event": event, "path": path})
    return goal


@transaction.atomic
def remove_goal(goal: Goal, *, actor: Any) -> None:
    """Count a goal no more; the events stay."""
    write_audit(actor, "goal.remove", "sources", goal.pk, before={"name": goal.name})
    goal.delete()
