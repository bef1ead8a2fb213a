"""Today: what waits for the reader, who was there since the last look, and what is still to be set up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from touchline.organisation.check_list import get_check_list_facts
from touchline.organisation.queries import read_organisation
from touchline.tasks.blocks import get_blocks
from touchline.tasks.models import Notice
from touchline.tasks.queries import note_look
from touchline.tasks.recent import get_recent
from touchline.tasks.todo_views import get_todo_facts
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb, may

UNREAD_SHOWN = 5


@login_required_staff
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show what waits; before the firm is described, lead who may describe it there."""
    user = access_staff(request)
    organisation = read_organisation()
    if organisation.set_up_at is None and may(user, "organisation", Verb.EDIT):
        return redirect("organisation:welcome")
    # The check-list first: it notices who is there beside the sample.
    facts = get_set_up_facts(user) | get_work_facts(user) | get_people_facts(user)
    facts |= {"blocks": get_blocks(request), "organisation": organisation}
    return render(request, "tasks/today.html", facts)


@login_required_staff
@require_safe
def people_part(request: HttpRequest) -> HttpResponse:
    """Answer an open page with who is there now."""
    user = access_staff(request, "contacts")
    return render(request, "tasks/_recent.html", get_people_facts(user))


def get_work_facts(user: User) -> dict[str, object]:
    """Return what the user has to do, and what they were told and have not read."""
    unread = Notice.objects.filter(user=user, read_at=None).select_related("actor").order_by("-id")
    facts = {"may_add": may(user, "tasks", Verb.CREATE), "notices": list(unread[:UNREAD_SHOWN])}
    return facts | get_todo_facts(user)


def get_people_facts(user: User) -> dict[str, object]:
    """Return who was there last, with where the reader's last look ended."""
    if not may(user, "contacts"):
        return {"recent": None}
    looked_at = note_look(user)
    return {"recent": get_recent(user, since=looked_at), "looked_at": looked_at}


def get_set_up_facts(user: User) -> dict[str, object]:
    """Return the check-list for who may share it out, until all of it is done; its steps in a user's charge for others."""
    facts = get_check_list_facts(user)
    steps = facts["steps"]
    assert isinstance(steps, list)
    is_open = any(shown.is_open for shown in steps)
    if is_open and may(user, "organisation", Verb.EDIT):
        return facts | {"has_check_list": True}
    return {"my_steps": [shown for shown in steps if shown.is_open and shown.owner == user]}
