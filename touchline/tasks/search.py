"""Tasks, and what people do with them, in the palette."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from touchline.kit.clock import now
from touchline.tasks.models import Task
from touchline.ui.matching import score
from touchline.ui.places import Place, register_place
from touchline.ui.search import Hit, Query, Search, register_search
from touchline.ui.times import say_date_of
from touchline.users.permissions import Verb, allows, limit, may

MOST_LOOKED_AT: Final = 100
DONE_RANK: Final = 20
"""What is done is found, after what is open."""


def search_tasks(query: Query, user: Any, most: int) -> Iterable[Hit]:
    """Return the tasks this user may see in whose title everything typed stands, open ones first."""
    if not may(user, "tasks", Verb.VIEW) or len(query.text) < 3:
        return []
    wanted = Q()
    for word in query.text.split()[:6]:
        wanted &= Q(title__icontains=word)
    found = limit(Task.objects.filter(wanted), user, "tasks", Verb.VIEW)
    tasks = found.select_related("owner", "contact", "company").order_by("-id")[:MOST_LOOKED_AT]
    hits = [draw_task(task, score(query.words, task.title) or 0) for task in tasks]
    return sorted(hits, key=lambda hit: hit.rank)[:most]


def recall_tasks(ids: Sequence[int], user: Any) -> dict[int, Hit]:
    """Return these tasks, as far as the user may see them."""
    if not may(user, "tasks", Verb.VIEW):
        return {}
    tasks = limit(Task.objects.filter(id__in=ids), user, "tasks", Verb.VIEW)
    return {task.pk: draw_task(task) for task in tasks.select_related("owner", "contact", "company")}


def draw_task(task: Task, rank: int = 0) -> Hit:
    """Return how the palette shows a task: whose it is, about whom, and when it is due."""
    about = task.contact or task.company
    parts = [str(about) if about else "", say_date_of(task.due_on) if task.due_on else "", str(task.owner or "")]
    is_late = task.done_at is None and task.due_on is not None and task.due_on < timezone.localtime(now()).date()
    return Hit(
        label=task.title,
        url=reverse("tasks:task", args=[task.pk]),
        icon="square-check",
        detail=" · ".join(part for part in parts if part),
        badge=_("done") if task.done_at else _("overdue") if is_late else "",
        rank=rank + (DONE_RANK if task.done_at else 0),
    )


register_search(
    Search(
        slug="tasks",
        label=_("Tasks"),
        icon="square-check",
        find=search_tasks,
        order=25,
        route="tasks:task",
        recall=recall_tasks,
    )
)
register_place(
    Place(
        slug="task_new",
        label=_("New task"),
        icon="square-check",
        url_name="tasks:task_new",
        words=_("to do reminder follow up"),
        may=allows("tasks", Verb.CREATE),
        order=30,
    )
)
register_place(
    Place(
        slug="log_activity",
        label=_("Log a call or a meeting"),
        icon="phone",
        url_name="tasks:log",
        words=_("phone visit conversation note activity"),
        may=lambda user: may(user, "tasks", Verb.CREATE) and may(user, "contacts", Verb.EDIT),
        order=40,
    )
)
