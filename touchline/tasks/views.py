"""The list of tasks, one task, and its tick."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.contacts.models import Company, Contact
from touchline.tasks.access import access_company, access_contact, access_task
from touchline.tasks.days import find_day, get_named_days, get_today
from touchline.tasks.forms import DayForm, TaskForm
from touchline.tasks.models import Task
from touchline.tasks.queries import get_open_tasks, get_waiting
from touchline.tasks.services import change_task, create_task, finish_task, put_off_task
from touchline.ui.responses import is_htmx
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, get_scope, limit, may

PAGE: Final = 100
SHOWN: Final = ("mine", "all", "done")


@login_required_staff
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """List the tasks: one's own by when they are due, everybody's, or those done last."""
    user = access_staff(request, "tasks")
    show = request.GET.get("show", "mine")
    show = show if show in SHOWN else "mine"
    facts = {
        "show": show,
        **{f"is_{name}": name == show for name in SHOWN},
        "sees_others": get_scope(user, "tasks", Verb.VIEW) > Scope.OWN,
        "may_add": may(user, "tasks", Verb.CREATE),
        "named_days": get_named_days(),
        "today_date": get_today(),
    }
    if show == "mine":
        return render(request, "tasks/list.html", facts | {"waiting": get_waiting(user)})
    return render(request, "tasks/list.html", facts | {"tasks": find_tasks(user, is_done=show == "done")})


def find_tasks(user: User, *, is_done: bool) -> list[Task]:
    """Return everybody's open tasks as far as the user sees them, or the last that were done."""
    if not is_done:
        return list(get_open_tasks(user)[:PAGE])
    done = limit(Task.objects.filter(done_at__isnull=False), user, "tasks", Verb.VIEW)
    return list(done.select_related("contact", "company", "owner").order_by("-done_at")[:PAGE])


@login_required_staff
@require_http_methods(["GET", "POST"])
def new_task(request: HttpRequest) -> HttpResponse:
    """Make a task, about somebody or nobody."""
    user = access_staff(request, "tasks", Verb.CREATE)
    about = find_about(request, user)
    form = TaskForm(request.POST or None, user=user, initial={"due_on": find_day(request.GET.get("day", ""))})
    if request.method == "POST" and form.is_valid():
        create_task(user, form.get_task(about))
        messages.success(request, _("The task is there."))
        return redirect(get_next_url(request, "/tasks/"))
    facts = {"form": form, "about": about, "next": get_next_url(request, "/tasks/")}
    return render(request, "tasks/new.html", facts, status=422 if form.errors else 200)


@login_required_staff
@require_http_methods(["GET", "POST"])
def task_page(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show and change a task."""
    user = access_staff(request, "tasks", Verb.EDIT if request.method == "POST" else Verb.VIEW)
    task = access_task(user, task_id, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    form = TaskForm(request.POST or None, task=task, user=user)
    if request.method == "POST" and form.is_valid():
        change_task(user, task.pk, form.get_task(None))
        messages.success(request, _("Saved."))
        return redirect("tasks:task_list")
    return render(request, "tasks/task.html", {"form": form, "task": task}, status=422 if form.errors else 200)


@login_required_staff
@require_POST
def tick(request: HttpRequest, task_id: int) -> HttpResponse:
    """Tick a task off, or take the tick back."""
    user = access_staff(request, "tasks", Verb.EDIT)
    task = access_task(user, task_id, Verb.EDIT)
    finish_task(user, task.pk, is_done=request.POST.get("done") != "0")
    return show_row(request, access_task(user, task_id))


@login_required_staff
@require_POST
def put_off(request: HttpRequest, task_id: int) -> HttpResponse:
    """Set another day."""
    user = access_staff(request, "tasks", Verb.EDIT)
    task = access_task(user, task_id, Verb.EDIT)
    form = DayForm(request.POST)
    day = form.is_valid() and (find_day(form.cleaned_data["day"]) or form.cleaned_data["due_on"])
    if day:
        put_off_task(task.pk, due_on=day)
    return show_row(request, access_task(user, task_id))


def show_row(request: HttpRequest, task: Task) -> HttpResponse:
    """Answer with the task's row as it is now."""
    if not is_htmx(request):
        return redirect(get_next_url(request, "/tasks/"))
    facts = {"task": task, "named_days": get_named_days(), "today_date": get_today()}
    return render(request, "tasks/_row.html", facts)


def find_about(request: HttpRequest, user: User) -> Contact | Company | None:
    """Return whom the address says a new task is about."""
    for key, access in (("contact", access_contact), ("company", access_company)):
        text = request.GET.get(key, "")
        if text.isascii() and text.isdigit() and len(text) < 20:
            return access(user, int(text))
    return None


def get_next_url(request: HttpRequest, otherwise: str) -> str:
    """Return where to go on, if that is an address of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else otherwise
