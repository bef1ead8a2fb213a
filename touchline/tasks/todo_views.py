"""What is done with a line of Today: done, handed on, put off, and each of them taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touchline.tasks.days import find_day, get_named_days
from touchline.tasks.forms import DayForm
from touchline.tasks.todos import Todo, get_bands, get_source, get_todos
from touchline.ui.responses import is_htmx
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User

MOST_PEOPLE: Final = 60
SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Gone:
    """A line that has left the list: what became of it, and what is posted where to have it back."""

    todo: Todo
    said: str
    url: str
    back: Mapping[str, object]


def get_todo_facts(user: User) -> dict[str, object]:
    """Return what Today's list shows; one more than fits tells that there is more."""
    todos = get_todos(user)
    return {"bands": get_bands(todos[:SHOWN]), "more_todos": len(todos) - SHOWN, "named_days": get_named_days()[1:]}


@login_required_staff
@require_safe
def todo_part(request: HttpRequest) -> HttpResponse:
    """Answer an open page with the list as it is now."""
    return render(request, "tasks/_todos.html", get_todo_facts(access_staff(request)))


@login_required_staff
@require_safe
def todo_people(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """Offer whom to hand a line on to."""
    user = access_staff(request)
    todo = get_source(source).open(user, number)
    people = User.objects.active().exclude(pk=user.pk).select_related("team")[:MOST_PEOPLE]
    return render(request, "tasks/_todo_people.html", {"todo": todo, "people": people})


@login_required_staff
@require_POST
def todo_done(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """Mark a line as done, or take that back."""
    user, about = access_staff(request), get_source(source)
    todo = about.open(user, number)
    if request.POST.get("done") == "0":
        about.reopen(user, todo.number)
        return show_again(request, source, number)
    about.finish(user, todo.number)
    return show_gone(request, todo, said=todo.done_label, back={"done": "0"})


@login_required_staff
@require_POST
def todo_hand_on(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """Give a line to somebody else, or take it back."""
    user, about = access_staff(request), get_source(source)
    todo, to = about.open(user, number), read_user(request.POST.get("to", ""))
    about.hand_on(user, todo.number, to)
    if "undo" in request.POST:
        return show_again(request, source, number)
    said = _("Handed on to {name}").format(name=to or _("nobody yet"))
    return show_gone(request, todo, said=said, back={"to": todo.owner_id or "", "undo": "1"})


@login_required_staff
@require_POST
def todo_put_off(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """Put a line off to another day, or take that back."""
    user, about = access_staff(request), get_source(source)
    todo, day = about.open(user, number), read_day(request)
    about.put_off(user, todo.number, day)
    if "undo" in request.POST or day is None:
        return show_again(request, source, number)
    said = _("Put off until {day}").format(day=date_format(day, "l, j F"))
    return show_gone(request, todo, said=said, back={"due_on": todo.due or "", "undo": "1"})


def show_gone(request: HttpRequest, todo: Todo, *, said: str, back: Mapping[str, object]) -> HttpResponse:
    """Answer with the line as one that has gone; without htmx with the whole page."""
    if not is_htmx(request):
        return redirect("tasks:today")
    try:
        get_source(todo.source).open(access_staff(request), todo.number)
    except Http404:
        back = {}
    gone = Gone(todo, said, request.path, {name: str(value) for name, value in back.items()})
    return render(request, "tasks/_todo_gone.html", {"gone": gone, "todo": todo})


def show_again(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """Answer with the line as it stands again."""
    if not is_htmx(request):
        return redirect("tasks:today")
    todo = get_source(source).open(access_staff(request), number)
    return render(request, "tasks/_todo.html", {"todo": todo, "named_days": get_named_days()[1:]})


def read_user(text: str) -> User | None:
    """Return the active user of this number; None for nobody, Http404 for one that is not there."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return get_object_or_404(User.objects.active(), pk=int(text))


def read_day(request: HttpRequest) -> date | None:
    """Return the day that was chosen, by its name or as a date; None for none."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return None
    day: date | None = find_day(form.cleaned_data["day"]) or form.cleaned_data["due_on"]
    return day
