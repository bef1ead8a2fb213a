"""The list of people: contacts, and on a tab of their own the visitors nobody knows yet; both live."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touchline.contacts.first_steps import get_steps
from touchline.contacts.people_queries import (
    MOST_SHOWN,
    PAGE,
    PersonRow,
    Place,
    has_people,
    list_contacts_by_age,
    list_contacts_by_seen,
    list_visitors,
    search_contacts,
)
from touchline.users.access import access_staff, login_required_staff

LONGEST_SEARCH = 200


@login_required_staff
@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    """List the contacts."""
    return render_list(request, is_visitors=False)


@login_required_staff
@require_safe
def visitor_list(request: HttpRequest) -> HttpResponse:
    """List the visitors nobody knows yet."""
    return render_list(request, is_visitors=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of a list was asked for; `shown` is how many rows an open page has."""

    is_visitors: bool
    text: str
    by_age: bool
    with_bots: bool
    after: Place | None
    shown: int
    is_part: bool

    def make_query(self, **more: Any) -> str:
        """Return the query of an address that asks for the same, with some of it changed."""
        query = QueryDict(mutable=True)
        given = {"q": self.text, "sort": "age" if self.by_age else "", "bots": "" if self.with_bots else "hide"} | more
        query.update({key: str(value) for key, value in given.items() if value})
        return f"?{query.urlencode()}" if query else "?"


def read_asked(request: HttpRequest, *, is_visitors: bool) -> Asked:
    """Read the parameters of a list; Http404 for what no page of ours has sent."""
    given = request.GET
    try:
        after = Place.parse(given["after"]) if given.get("after") else None
        shown = int(given.get("shown") or PAGE)
    except ValueError:
        raise Http404 from None
    return Asked(
        is_visitors=is_visitors,
        text="" if is_visitors else " ".join(given.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH],
        by_age=given.get("sort") == "age" and not is_visitors,
        with_bots=given.get("bots") != "hide",
        after=after,
        shown=max(PAGE, min(shown, MOST_SHOWN)),
        is_part=bool(given.get("part")),
    )


def get_rows(asked: Asked) -> list[PersonRow]:
    """Return the rows asked for and one more, so that one can see whether there are more."""
    limit = (PAGE if asked.after else asked.shown) + 1
    if asked.text:
        return search_contacts(asked.text, limit=asked.shown)
    if asked.is_visitors:
        return list_visitors(after=asked.after, limit=limit, with_bots=asked.with_bots)
    if asked.by_age:
        return list_contacts_by_age(after=asked.after, limit=limit)
    return list_contacts_by_seen(after=asked.after, limit=limit, with_bots=asked.with_bots)


def find_place(row: PersonRow, *, by_age: bool) -> Place:
    """Return where a row stands in its list."""
    if by_age and row.contact:
        return Place.of(row.contact.created_at, row.person_id)
    assert row.presence is not None
    return Place.of(row.presence.last_at, row.person_id)


def render_list(request: HttpRequest, *, is_visitors: bool) -> HttpResponse:
    """Return the page, or its rows alone."""
    access_staff(request, "contacts")
    asked = read_asked(request, is_visitors=is_visitors)
    found = get_rows(asked)
    limit = PAGE if asked.after else asked.shown
    rows, has_more = found[:limit], len(found) > limit
    url = reverse("contacts:visitor_list" if is_visitors else "contacts:contact_list")
    shown: dict[str, Any] = {"rows": rows, "asked": asked, "is_visitors": is_visitors, "is_contacts": not is_visitors}
    shown["columns"] = 8 if is_visitors else 9
    if has_more:
        count = asked.shown + len(rows) if asked.after else len(rows)
        place = find_place(rows[-1], by_age=asked.by_age)
        shown["more_url"] = url + asked.make_query(part="rows", after=place, shown=count)
    shown["count"] = min(MOST_SHOWN, asked.shown + len(rows) if asked.after else max(len(rows), PAGE))
    if asked.is_part:
        return render(request, "contacts/_people.html", shown)
    shown["live_url"] = url + asked.make_query(part="rows", q="")
    shown["age_url"], shown["seen_url"] = url + asked.make_query(sort="age"), url + asked.make_query(sort="")
    shown["bots_url"] = url + asked.make_query(bots="hide" if asked.with_bots else "")
    shown["is_empty"] = not rows and not asked.text and not has_people()
    shown["steps"] = get_steps() if shown["is_empty"] else []
    return render(request, "contacts/people.html", shown)
