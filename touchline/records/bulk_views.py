"""The sheet for editing many records, and the start of the work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from touchline.records.bulk import count_chosen, get_bulk_fields, read_act, start_bulk
from touchline.records.changes import Refused
from touchline.records.field_views import get_choices
from touchline.records.lists_pages import access_list
from touchline.records.lists_views import read_ids
from touchline.ui.numbers import say_number
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb


@login_required_staff
@require_POST
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form for the chosen records, with their exact number; nothing is changed yet."""
    return show_sheet(request, kind)


@login_required_staff
@require_POST
def value_part(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the input for the value of the chosen field."""
    asked, _user = access_list(request, kind, Verb.EDIT, posted=True)
    field = next((one for one in get_bulk_fields(asked.kind) if one.slug == request.POST.get("field")), None)
    facts = {"field": field, "kind": asked.kind} | (get_choices(field) if field else {})
    return render(request, "records/_bulk_value.html", facts)


@login_required_staff
@require_POST
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin the edit; 422 when the value does not fit."""
    asked, _user = access_list(request, kind, Verb.EDIT, posted=True)
    given = request.POST
    values = given.getlist("value")
    try:
        act = read_act(
            asked.kind,
            {
                "how": given.get("how"),
                "field": given.get("field"),
                "value": values if len(values) > 1 else given.get("value"),
            },
        )
    except Refused as refused:
        return show_sheet(request, kind, problem=str(refused), status=422)
    work = start_bulk(asked, act, ids=None if given.get("whole") else read_ids(given.get("ids", "")))
    return render(request, "records/_bulk_started.html", {"work": work, "kind": asked.kind})


def show_sheet(request: HttpRequest, slug: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Return the form."""
    asked, _user = access_list(request, slug, Verb.EDIT, posted=True)
    ids = None if request.POST.get("whole") else read_ids(request.POST.get("ids", ""))
    exact = count_chosen(asked, ids)
    facts = {
        "asked": asked,
        "kind": asked.kind,
        "ids": request.POST.get("ids", ""),
        "whole": ids is None,
        "exact": exact,
        "exact_text": say_number(exact or 0),
        "fields": get_bulk_fields(asked.kind),
        "act": request.POST.get("act", ""),
        "problem": problem,
        "form_fields": [(name, asked.given.get(name, "")) for name in ("view", "filter", "q", "sort")],
    }
    return render(request, "records/_bulk_sheet.html", facts, status=status)
