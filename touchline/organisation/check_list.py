"""The check-list of setting up: rooms register steps in their `set_up.py`; a step is done when a fact says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from touchline.kit.clock import now
from touchline.kit.registry import Registry
from touchline.organisation.models import SetUpStep
from touchline.users.models import User

Label = str | Promise
MOST_PEOPLE = 100


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to set up: `is_done` asks the facts, `days` proposes by when, counted from the first day."""

    slug: str
    label: Label
    text: Label
    icon: str
    url_name: str
    is_done: Callable[[], bool]
    days: int
    order: int
    allowed: Callable[[User], bool] = lambda _user: True
    """Who may open the step's page; others are told that an admin does it."""
    fills: frozenset[str] = frozenset()
    """Slugs of kinds of records whose empty list offers this step."""
    offer: Label = ""
    """What the button on that empty list says."""

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step with what is known about it."""

    step: Step
    owner: User | None
    due_on: date | None
    done_at: datetime | None
    is_left_out: bool

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_open(self) -> bool:
        return self.done_at is None and not self.is_left_out

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < timezone.localtime(now()).date()


_steps: Registry[Step] = Registry("step of setting up")


def register_step(step: Step) -> Step:
    """Add a step; ValueError when another one has its slug."""
    return _steps.add(step.slug, step)


def get_steps() -> list[Step]:
    """Return all steps in their order."""
    discover()
    return sorted(_steps, key=lambda step: step.order)


def find_step(slug: str) -> Step | None:
    """Return a step, or None."""
    discover()
    return _steps.find(slug)


@transaction.atomic
def read_check_list() -> list[ShownStep]:
    """Return the steps as they stand; asks the facts of those not done, and remembers when they were first true."""
    known = {row.slug: row for row in SetUpStep.objects.select_related("owner")}
    shown = []
    for step in get_steps():
        row = known.get(step.slug) or SetUpStep(slug=step.slug)
        if row.done_at is None and step.is_done():
            row.done_at = now()
            SetUpStep.objects.update_or_create(slug=step.slug, defaults={"done_at": row.done_at})
        shown.append(ShownStep(step, row.owner, row.due_on, row.done_at, row.left_out_at is not None))
    return shown


def get_check_list_facts(user: User) -> dict[str, object]:
    """Return what `organisation/_check_list.html` shows this reader; a step behind a closed door is no link."""
    steps = read_check_list()
    wanted = [step for step in steps if not step.is_left_out]
    return {
        "steps": steps,
        "closed": {shown.step.slug for shown in steps if not shown.step.allowed(user)},
        "done": sum(step.is_done for step in wanted),
        "of": len(wanted),
        "people": User.objects.active().order_by("name", "email")[:MOST_PEOPLE],
    }


@cache
def discover() -> None:
    """Read the rooms' `set_up.py`."""
    autodiscover_modules("set_up")
