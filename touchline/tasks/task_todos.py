"""A user's own open tasks as a part of Today, ranked by when they are due."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchline.tasks.access import access_task
from touchline.tasks.days import get_today
from touchline.tasks.models import Task
from touchline.tasks.queries import NEXT_DAYS, get_open_tasks
from touchline.tasks.services import finish_task, hand_on_task, put_off_task
from touchline.tasks.todos import Source, Todo
from touchline.users.models import User
from touchline.users.permissions import Verb, may

MOST = 100
OVERDUE, DUE, SOON = 72, 60, 40


def find_tasks(user: User) -> list[Todo]:
    """Return the user's tasks that are due within a week, or were; those without a day wait under Tasks."""
    if not may(user, "tasks"):
        return []
    today = get_today()
    last = today + timedelta(days=NEXT_DAYS)
    found = get_open_tasks(user).filter(owner=user, due_on__lte=last)
    may_act = may(user, "tasks", Verb.EDIT)
    return [draw(task, today=today, may_act=may_act) for task in found[:MOST]]


def draw(task: Task, *, today: date, may_act: bool = True) -> Todo:
    """Return a task as a line of Today."""
    rank, reason = _weigh(task.due_on, today)
    about = task.contact or task.company
    page = "contacts:contact" if task.contact else "contacts:company"
    return Todo(
        source="task",
        number=task.pk,
        rank=rank,
        heading=task.title,
        url=reverse("tasks:task", args=[task.pk]),
        reason=reason,
        icon="square-check",
        done_label=_("Done"),
        whom=str(about or ""),
        whom_url=reverse(page, args=[about.pk]) if about else "",
        due=task.due_on,
        owner_id=task.owner_id,
        may_act=may_act,
    )


def _weigh(due: date | None, today: date) -> tuple[int, str]:
    if due is None:
        return SOON - 10, _("Task without a day")
    days = (today - due).days
    if days > 0:
        text = ngettext("Task, {count} day overdue", "Task, {count} days overdue", days)
        return OVERDUE + min(days, 7), text.format(count=days)
    if days == 0:
        return DUE, _("Task due today")
    return SOON + days, _("Task due on {day}").format(day=date_format(due, "l, j F"))


def open_task(user: User, number: int) -> Todo:
    """Return one task as a line of Today; Http404 where the user may not change it."""
    return draw(access_task(user, number, Verb.EDIT), today=get_today())


def do_finish(user: User, number: int) -> None:
    """Tick the task off."""
    finish_task(user, access_task(user, number, Verb.EDIT).pk)


def do_reopen(user: User, number: int) -> None:
    """Take the tick back."""
    finish_task(user, access_task(user, number, Verb.EDIT).pk, is_done=False)


def do_hand_on(user: User, number: int, to: User | None) -> None:
    """Give the task to somebody else."""
    hand_on_task(user, access_task(user, number, Verb.EDIT).pk, to=to)


def do_put_off(user: User, number: int, until: date | None) -> None:
    """Set another day."""
    put_off_task(access_task(user, number, Verb.EDIT).pk, due_on=until)


SOURCE = Source(
    slug="task",
    label=gettext_lazy("Tasks"),
    find=find_tasks,
    open=open_task,
    finish=do_finish,
    reopen=do_reopen,
    hand_on=do_hand_on,
    put_off=do_put_off,
)
