"""Parts and acts of an open list: its exact number, the condition builder, columns, saved views, edits of many, export."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from touchline.conditions.builder import describe_builder
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.records.filters_suggest import name_values, suggest
from touchline.records.lists import count, say_trouble
from touchline.records.lists_pages import access_list
from touchline.records.opening import access_kind
from touchline.records.views_saved import CannotSave, choose, delete_view, may_change, save_view
from touchline.ui.numbers import say_number
from touchline.ui.responses import go_to
from touchline.users.access import login_required_staff


@login_required_staff
@require_safe
def count_part(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer with the exact number of records in a list."""
    asked, _user = access_list(request, kind)
    try:
        exact, trouble = count(asked), ""
    except (EventStoreDown, EventStoreError) as error:
        exact, trouble = None, say_trouble(error)
    return render(
        request,
        "records/_list_count.html",
        {"exact": exact, "exact_text": say_number(exact or 0), "trouble": trouble, "asked": asked},
    )


@login_required_staff
@require_safe
def builder_part(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer with what the condition builder needs to know."""
    access_kind(request, kind)
    return JsonResponse(describe_builder(kind))


@login_required_staff
@require_safe
def suggest_part(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer with values in use, while somebody types one."""
    user, about = access_kind(request, kind)
    slug = request.GET.get("field", "")
    if request.GET.get("ids"):
        found = name_values(about, user, slug, read_ids(request.GET["ids"]))
    else:
        found = suggest(about, user, slug, request.GET.get("q", ""))
    return JsonResponse({"values": [[str(value), str(label)] for value, label in found]})


@login_required_staff
@require_POST
def choose_columns_view(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep the columns the reader chose: for the whole list at once, for a view until it is saved."""
    asked, user = access_list(request, kind, posted=True)
    slugs = [slug for slug in request.POST.getlist("column") if slug in asked.known]
    path = read_path(asked.kind)
    if asked.view is None:
        choose(asked.kind, user, columns=slugs)
        return go_to(request, path + asked.make_query(columns=None))
    return go_to(request, path + asked.make_query(columns=",".join(slugs)))


@login_required_staff
@require_POST
def save_view_view(request: HttpRequest, kind: str) -> HttpResponse:
    """Save the list as it stands, as a new view or into the one it began as; or give that another name or readers."""
    asked, user = access_list(request, kind, posted=True)
    view = None if request.POST.get("new") else asked.view
    if view is not None and not may_change(view, user):
        raise Http404
    facts: dict[str, Any] = {"sharing": request.POST.get("sharing")}
    if view is None or request.POST.get("content"):
        facts |= {
            "condition": asked.node.dump() if asked.node.parts else {},
            "columns": [column.slug for column in asked.columns],
            "sort": str(asked.sort),
        }
    try:
        kept = save_view(
            asked.kind, user, view=view, name=request.POST.get("name") or (view.name if view else ""), facts=facts
        )
    except CannotSave as problem:
        return render(request, "records/_toast.html", {"said": str(problem), "tone": "error"}, status=422)
    return go_to(request, f"{read_path(asked.kind)}?view={kept.pk}")


@login_required_staff
@require_POST
def delete_view_view(request: HttpRequest, kind: str) -> HttpResponse:
    """Delete the view the list began as."""
    asked, user = access_list(request, kind, posted=True)
    if asked.view is None or not may_change(asked.view, user):
        raise Http404
    delete_view(asked.kind, user, asked.view)
    return go_to(request, read_path(asked.kind) + "?view=")


@login_required_staff
@require_POST
def open_with_view(request: HttpRequest, kind: str) -> HttpResponse:
    """Let the list open with this view for the reader, or with the whole list again."""
    asked, user = access_list(request, kind, posted=True)
    chosen = asked.view.pk if asked.view and not request.POST.get("off") else None
    choose(asked.kind, user, opens_with=chosen)
    return go_to(request, f"{read_path(asked.kind)}?view={asked.view.pk if asked.view else ''}")


def read_path(kind: Any) -> str:
    """Return the address of a kind's list."""
    return reverse(kind.list_url)


def read_ids(text: str) -> list[int]:
    """Return the ids of a selection, written with commas; Http404 for anything else."""
    try:
        found = [int(part) for part in text.split(",") if part]
    except ValueError:
        raise Http404 from None
    if len(found) > 10_000 or not all(0 < number < 2**63 for number in found):
        raise Http404
    return found
