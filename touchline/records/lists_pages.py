"""The page of a list, for any kind of record: tabs, filter, table; parts of it for a page that is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from touchline.conditions.tree import Group
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.records.columns import Column, get_list
from touchline.records.kinds import RecordKind
from touchline.records.lists import PAGE, Asked, Page, estimate, get_page, read_asked, say_trouble
from touchline.records.lists_drawing import draw_rows
from touchline.records.lists_rows import ListRow, load_rows
from touchline.records.models import SavedView
from touchline.records.opening import access_kind
from touchline.records.sort_indexes import can_be_sorted
from touchline.records.views_saved import Sharing, get_choice, list_views, may_change, may_share
from touchline.ui.numbers import say_number
from touchline.ui.responses import is_htmx
from touchline.users.models import User
from touchline.users.permissions import Verb, access_staff, may


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    column: Column
    url: str
    direction: str
    ask_url: str = ""
    """Where to ask for this order, which the list cannot be in yet."""


@dataclass(frozen=True)
class Chip:
    """One condition in words, and the address of the list without it."""

    text: str
    url: str


def render_list(request: HttpRequest, kind: RecordKind, *, template: str, more: Mapping[str, Any]) -> HttpResponse:
    """Return the page of a list in a room's own template, or its changing part; `more` is what that template needs."""
    user = access_staff(request, kind.subject, Verb.VIEW)
    if not request.GET and not is_htmx(request) and (opens := find_opening(kind, user)):
        return redirect(f"{request.path}?view={opens}")
    asked = read_asked(kind, user, request.GET)
    facts = show_list(asked, request.path)
    part = request.GET.get("part", "")
    is_part = is_htmx(request) and "HX-History-Restore-Request" not in request.headers
    if is_part and part != "page":
        chosen = "records/_list_rows.html" if part == "rows" else "records/_list.html"
    else:
        chosen = template
        facts |= show_frame(asked, request.path) | dict(more)
    answer = render(request, chosen, facts, status=400 if asked.problem else 200)
    # The same address answers with a page or a part: what the browser keeps of one must not stand for the other.
    patch_vary_headers(answer, ["HX-Request"])
    answer["Cache-Control"] = "no-store"
    return answer


def find_opening(kind: RecordKind, user: User) -> int | None:
    """Return the view the reader lets the list open with, as long as they see it."""
    opens = get_choice(kind, user).opens_with_id
    return opens if opens and any(view.pk == opens for view in list_views(kind, user)) else None


def show_list(asked: Asked, path: str) -> dict[str, Any]:
    """Return what the changing part of the page shows."""
    page, trouble, about = Page([], None, None), asked.problem, 0
    try:
        page = get_page(asked)
        about = estimate(asked) if page.after or page.before else len(page.ids)
    except (EventStoreDown, EventStoreError) as error:
        trouble = say_trouble(error)
    rows: list[ListRow] = load_rows(asked.kind, page.ids, asked.columns)
    is_exact = not (page.after or page.before)
    may_edit = may(asked.user, asked.kind.subject, Verb.EDIT)
    return {
        "asked": asked,
        "kind": asked.kind,
        "rows": rows,
        "drawn_rows": draw_rows(asked.kind, rows, may_edit=may_edit),
        "heads": [make_head(asked, column, path) for column in asked.columns],
        "trouble": trouble,
        "about": len(rows) if is_exact else max(about, PAGE + 1),
        "about_text": say_number(len(rows) if is_exact else max(about, PAGE + 1)),
        "exact": len(rows),
        "is_exact": is_exact,
        "chips": make_chips(asked, path),
        "previous_url": path + asked.make_query(before=page.before) if page.before else "",
        "next_url": path + asked.make_query(after=page.after) if page.after else "",
        "live": get_list(asked.kind).live,
        "live_url": path
        + asked.make_query(part="rows", after=asked.given.get("after"), before=asked.given.get("before")),
        "count_url": reverse("records:list_count", args=[asked.kind.slug]) + asked.make_query(),
        "width": len(asked.columns) + 1,
        "list_path": path,
        "may_edit": may_edit,
        "clear_url": path + (f"?view={asked.view.pk}" if asked.view else ""),
        "tree": msgspec.json.encode(asked.node.dump()).decode() if asked.node.parts else "{}",
    }


def show_frame(asked: Asked, path: str) -> dict[str, Any]:
    """Return what stands around the list and stays while it changes."""
    kind, user, slug = asked.kind, asked.user, asked.kind.slug
    views = list_views(kind, user)
    choice = get_choice(kind, user)
    chosen = {column.slug for column in asked.columns}
    others = [column for column in asked.known.values() if column.slug not in chosen and column.slug != "archived_at"]
    return {
        "views": views,
        "view_tabs": [(view, f"{path}?view={view.pk}", view == asked.view) for view in views],
        "opens_with": choice.opens_with_id,
        "may_change_view": asked.view is not None and may_change(asked.view, user),
        "sharings": [(value, label) for value, label in SavedView.Sharing.choices if may_share(user, value)],
        "sharing": asked.view.sharing if asked.view else Sharing.PRIVATE,
        "columns_shown": asked.columns[1:],
        "columns_left": others,
        "may_create": may(user, kind.subject, Verb.CREATE),
        "may_export": may(user, kind.subject, Verb.EXPORT),
        "builder_url": reverse("records:list_builder", args=[slug]),
        "suggest_url": reverse("records:list_suggest", args=[slug]),
        "is_empty_at_all": not kind.limit(user).exists(),
        "whole_url": path + "?view=",
        "form_fields": [(name, asked.given.get(name, "")) for name in ("view", "filter", "columns", "sort")],
    }


def make_head(asked: Asked, column: Column, path: str) -> Head:
    """Return the head of a column: a click sorts by it, another one the other way round."""
    if not column.sortable:
        may_become = column.field is not None and can_be_sorted(column.field)
        ask = reverse("records:list_order", args=[asked.kind.slug, column.slug]) if may_become else ""
        return Head(column, "", "", ask)
    is_current = asked.sort.column.slug == column.slug
    down = (
        not asked.sort.descending
        if is_current
        else column.beside is not None or (not asked.sort.is_text and column.slug != "name")
    )
    direction = ("down" if asked.sort.descending else "up") if is_current else ""
    return Head(column, path + asked.make_query(sort=("-" if down else "") + column.slug), direction)


def make_chips(asked: Asked, path: str) -> list[Chip]:
    """Return the conditions of the list in words, each with the address of the list without it."""
    found = []
    for place, part in enumerate(asked.node.parts):
        rest = Group(asked.node.word, (*asked.node.parts[:place], *asked.node.parts[place + 1 :]))
        tree = rest.dump() if rest.parts else {}
        found.append(Chip(part.say(), path + asked.make_query(filter=msgspec.json.encode(tree).decode())))
    return found if asked.node.word != "not" else [Chip(asked.node.say(), path + asked.make_query(filter="{}"))]


def access_list(request: HttpRequest, slug: str, verb: Verb = Verb.VIEW, *, posted: bool = False) -> tuple[Asked, User]:
    """Return the list an open page shows, for who may do this with its records; Http404 for a kind there is not.

    A list that cannot be understood is BadRequest: an act on it would be one on nobody, or on others than was meant.
    """
    user, kind = access_kind(request, slug, verb)
    asked = read_asked(kind, user, request.POST if posted else request.GET)
    if asked.problem:
        raise BadRequest(asked.problem)
    return asked, user
