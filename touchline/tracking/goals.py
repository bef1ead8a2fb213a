"""What counts as reached: goals that come along, those of the sample, and those the firm makes; one list for all rooms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.conditions import operands
from touchline.journal.kinds import get_kind
from touchline.kit.clock import now
from touchline.kit.registry import Registry
from touchline.tracking.event_filters import EventFilter, read_filters
from touchline.tracking.models import Goal
from touchline.users.audit import write_audit

Label = str | Promise
PAGE_VIEWED: Final = "page_viewed"
MOST: Final = 40
"""Each is a line of the card, and a part of its question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalKind:
    """A goal: an event, on one page where `path` names it, with these properties; `of_sample` where the sample is looked at."""

    slug: str
    label: Label
    icon: str
    event: str
    path: str = ""
    where: tuple[EventFilter, ...] = ()
    worth: str = Goal.Worth.NOTHING
    amount: Decimal | None = None
    window_days: int = 30
    of_sample: bool = False

    @property
    def filters(self) -> tuple[EventFilter, ...]:
        """All that the event's properties must be, the page among them."""
        return (
            (EventFilter("path", "equals", operands.Operand(self.path, self.path)), *self.where)
            if self.path
            else self.where
        )

    def value(self, times: int, money: Decimal) -> Decimal | None:
        """Return what it was worth so many times, with what the events say; None for a goal without worth."""
        if self.worth == Goal.Worth.EVENT:
            return money
        return self.amount * times if self.worth == Goal.Worth.FIXED and self.amount is not None else None

    def say(self) -> str:
        """Return when it is reached, as a sentence's end: "Page viewed /thanks/ where Value is more than 50"."""
        parts = [str(get_kind(self.event).label), self.path]
        if self.where:
            parts.append(_("where {conditions}").format(conditions=_(" and ").join(one.say() for one in self.where)))
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class GoalUse:
    """One thing that counts by a goal, and where it is."""

    name: str
    url: str


class BadGoal(ValueError):
    """What was typed makes no goal; the text says why."""


FindUses = Callable[[str], Sequence[GoalUse]]
_uses: dict[str, FindUses] = {}
_given: Registry[GoalKind] = Registry("goal")
ORDERED: Final = "Order Completed"
_given.add(
    ORDERED,
    GoalKind(slug=ORDERED, label=gettext_lazy("Orders"), icon="shopping-bag", event=ORDERED, worth=Goal.Worth.EVENT),
)
for event, label, icon in (
    ("Checkout Started", gettext_lazy("Checkouts begun"), "credit-card"),
    ("Product Added", gettext_lazy("Put into the cart"), "shopping-cart"),
    ("form_submitted", gettext_lazy("Forms sent"), "clipboard-check"),
    ("identified", gettext_lazy("Told who they are"), "id-card"),
):
    _given.add(event, GoalKind(slug=event, label=label, icon=icon, event=event))


def register_goal(goal: GoalKind) -> GoalKind:
    """Add a goal that comes along; ValueError when another one has its slug."""
    return _given.add(goal.slug, goal)


def register_goal_uses(slug: str, find: FindUses) -> None:
    """Have what counts by a goal found, given by its slug; a room says so in its `goals.py`."""
    _uses[slug] = find


def find_goal_uses(slug: str) -> list[GoalUse]:
    """Return everything that counts by a goal."""
    _discover()
    return [use for find in _uses.values() for use in find(slug)]


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
    icon = "file-text" if goal.event == PAGE_VIEWED else "shopping-bag" if goal.event == ORDERED else "target"
    return GoalKind(
        slug=f"own-{goal.pk}", label=goal.name, icon=icon, event=goal.event, path=goal.path,
        where=read_filters(goal.where, "where"), worth=goal.worth, amount=goal.amount, window_days=goal.window_days,
    )  # fmt: skip


@transaction.atomic
def create_goal(facts: Mapping[str, Any], *, actor: Any) -> Goal:
    """Make a goal from name, event, path, where, worth, amount and window_days; what happened before counts, too.

    Raises BadGoal, and ConditionError for conditions that cannot be read.
    """
    name, event, path = facts["name"], facts["event"], facts["path"]
    where = [one.dump() for one in read_filters(facts.get("where"), "where")]
    if Goal.objects.filter(name=name).exists():
        raise BadGoal(_("There is a goal of this name already."))
    if Goal.objects.filter(event=event, path=path, where=where).exists() or (
        not path and not where and _given.find(event)
    ):
        raise BadGoal(_("This is counted already."))
    if Goal.objects.count() >= MOST:
        raise BadGoal(_("There are {most} goals; remove some first.").format(most=MOST))
    kept = {"event": event, "path": path, "where": where, **read_worth(facts)}
    goal = Goal.objects.create(name=name, **kept, created_by=actor, created_at=now())
    write_audit(actor, "goal.create", "sources", goal.pk, after={"name": name, "event": event, "path": path})
    return goal


@transaction.atomic
def change_goal(goal: Goal, facts: Mapping[str, Any], *, actor: Any) -> Goal:
    """Change a goal's name, worth and window; what reaches it stays, so that figures keep their meaning. Raises BadGoal."""
    if Goal.objects.filter(name=facts["name"]).exclude(pk=goal.pk).exists():
        raise BadGoal(_("There is a goal of this name already."))
    before = {"name": goal.name}
    goal.name = facts["name"]
    for field, value in read_worth(facts).items():
        setattr(goal, field, value)
    goal.save(update_fields=["name", "worth", "amount", "window_days"])
    write_audit(actor, "goal.change", "sources", goal.pk, before=before, after={"name": goal.name})
    return goal


def read_worth(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return worth, amount and window as they are kept."""
    worth = facts.get("worth") or ""
    amount = facts.get("amount") if worth == Goal.Worth.FIXED else None
    return {"worth": worth, "amount": amount, "window_days": facts.get("window_days") or 30}


@transaction.atomic
def remove_goal(goal: Goal, *, actor: Any) -> None:
    """Count a goal no more; the events stay. Raises BadGoal while something counts by it."""
    if uses := find_goal_uses(f"own-{goal.pk}"):
        names = ", ".join(f"“{use.name}”" for use in uses[:5])
        raise BadGoal(_("It is used by {names}; change that first.").format(names=names))
    write_audit(actor, "goal.remove", "sources", goal.pk, before={"name": goal.name})
    goal.delete()
