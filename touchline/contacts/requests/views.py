"""Data protection on a person's page: a copy by two clicks, restriction, objection, erasure once it is confirmed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.contacts.consents.deciding import get_known
from touchline.contacts.requests.readable import draw, draw_sections
from touchline.contacts.requests.services import erase, object_to_advertising, read_export, restrict
from touchline.contacts.requests.shapes import make_export
from touchline.eventstore.client import EventStoreDown
from touchline.records.opening import Opened, access_record
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may_with


@login_required_staff
@require_http_methods(["GET", "POST"])
def requests_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what can be done, and restrict the use of somebody's data or note an objection."""
    opened = access_record(request, "contact", person_id, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do in ("restrict", "unrestrict"):
            restrict(opened.record, is_on=do == "restrict", actor=opened.user)
        elif do in ("object", "unobject"):
            object_to_advertising(opened.record, is_on=do == "object", actor=opened.user)
        messages.success(request, _("Noted."))
        return redirect("contacts:requests", opened.id)
    return show(request, opened)


@login_required_staff
@require_POST
def export_file(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give all that is kept about somebody as a file: JSON, or a page to read."""
    opened = access_record(request, "contact", person_id, Verb.EXPORT)
    wanted = request.POST.get("format", "")
    if wanted not in ("html", "json"):
        return show(request, opened, problem=_("Choose a page to read, or JSON."), status=422)
    try:
        sections, events = read_export(opened.record, actor=opened.user)
    except EventStoreDown:
        problem = _("The store of events does not answer now, so a copy would not be whole. Try again in a minute.")
        return show(request, opened, problem=problem, status=503)
    if wanted == "html":
        rows = [(event.at, event.name, f"{event.host}{event.path}", draw(event.properties)) for event in events]
        facts = {"contact": opened.record, "sections": draw_sections(sections), "events": rows}
        answer = HttpResponse(render_to_string("contacts/export.html", facts, request))
    else:
        answer = JsonResponse(make_export(opened.record, sections, events), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="person-{opened.id}.{wanted}"'
    return answer


@login_required_staff
@require_POST
def erase_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Forget a person, once their number was typed."""
    opened = access_record(request, "contact", person_id, Verb.DELETE)
    if request.POST.get("number", "").strip().lstrip("#") != str(opened.id):
        problem = _("Type the number {number} to confirm; nothing was erased.").format(number=opened.id)
        return show(request, opened, problem=problem, status=422)
    erase(opened.record, actor=opened.user)
    messages.success(request, _("The person is forgotten. Stored events follow within a day; orders and counts stay."))
    return redirect("contacts:contact_list")


def show(request: HttpRequest, opened: Opened, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Show the page."""
    preferences = get_known([opened.id])[opened.id].preferences
    whose: dict[str, Any] = {"owner_id": opened.record.owner_id, "team_id": opened.record.team_id}
    facts = {
        "opened": opened,
        "may_export": may_with(opened.user, "contacts", Verb.EXPORT, **whose),
        "may_erase": may_with(opened.user, "contacts", Verb.DELETE, **whose),
        "restricted_at": next((one.restricted_at for one in preferences if one.restricted_at), None),
        "objected_at": next((one.objected_at for one in preferences if one.objected_at), None),
        "problem": problem,
    }
    return render(request, "contacts/requests.html", facts, status=status)
