"""The lists of people and companies, and on a tab of their own the visitors nobody knows yet."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touchline.contacts.people_queries import MOST_SHOWN, PAGE, PersonRow, Place, has_people, list_visitors
from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.imports.access import may_import
from touchline.imports.kinds import get_import_kind
from touchline.organisation.starts import get_ways_to_fill
from touchline.records.lists_pages import render_list
from touchline.users.access import login_required_staff
from touchline.users.permissions import access_staff


@login_required_staff
@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    """List the contacts."""
    more = {
        "ways": get_ways_to_fill(CONTACT.slug),
        "is_whole": not request.GET.get("view"),
        "is_nobody": not has_people(),
        "may_import": may_import(request.user, get_import_kind("contacts")),
    }
    return render_list(request, CONTACT, template="contacts/people.html", more=more)


@login_required_staff
@require_safe
def company_list(request: HttpRequest) -> HttpResponse:
    """List the companies."""
    more = {
        "is_whole": not request.GET.get("view"),
        "may_import": may_import(request.user, get_import_kind("companies")),
    }
    return render_list(request, COMPANY, template="contacts/companies.html", more=more)


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the list of visitors was asked for; `shown` is how many rows an open page has."""

    with_bots: bool
    after: Place | None
    shown: int
    is_part: bool

    def make_query(self, **more: Any) -> str:
        """Return the query of an address that asks for the same, with some of it changed."""
        query = QueryDict(mutable=True)
        given = {"bots": "" if self.with_bots else "hide"} | more
        query.update({key: str(value) for key, value in given.items() if value})
        return f"?{query.urlencode()}" if query else "?"


def read_asked(request: HttpRequest) -> Asked:
    """Read the parameters of the list; Http404 for what no page of ours has sent."""
    given = request.GET
    try:
        after = Place.parse(given["after"]) if given.get("after") else None
        shown = int(given.get("shown") or PAGE)
    except ValueError:
        raise Http404 from None
    return Asked(
        with_bots=given.get("bots") != "hide",
        after=after,
        shown=max(PAGE, min(shown, MOST_SHOWN)),
        is_part=bool(given.get("part")),
    )


@login_required_staff
@require_safe
def visitor_list(request: HttpRequest) -> HttpResponse:
    """List the visitors nobody knows yet, or further rows of that list."""
    access_staff(request, CONTACT.subject)
    asked = read_asked(request)
    limit = PAGE if asked.after else asked.shown
    found: list[PersonRow] = list_visitors(after=asked.after, limit=limit + 1, with_bots=asked.with_bots)
    rows, url = found[:limit], reverse("contacts:visitor_list")
    count = asked.shown + len(rows) if asked.after else max(len(rows), PAGE)
    shown: dict[str, Any] = {"rows": rows, "asked": asked, "is_visitors": True, "columns": 8}
    shown["count"] = min(MOST_SHOWN, count)
    if len(found) > limit and (last := rows[-1].presence):
        place = Place.of(last.last_at, last.person_id)
        shown["more_url"] = url + asked.make_query(part="rows", after=place, shown=count)
    if asked.is_part:
        return render(request, "contacts/_people.html", shown)
    shown["live_url"] = url + asked.make_query(part="rows")
    shown["bots_url"] = url + asked.make_query(bots="hide" if asked.with_bots else "")
    return render(request, "contacts/visitors.html", shown)
