"""The list of people and the person page, both live."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchline.contacts.lookup import find_contact_of
from touchline.contacts.panels import get_panels
from touchline.contacts.person import Person, find_person
from touchline.contacts.timeline import TimelinePage, find_first_visit, read_page, read_since
from touchline.contacts.timeline_cards import load_cards
from touchline.contacts.timeline_rows import Row, build_rows
from touchline.contacts.traffic_sources import say_traffic_source
from touchline.eventstore.client import EventStoreDown
from touchline.eventstore.timeline import Position, StoredEvent
from touchline.kit.clock import now
from touchline.users.access import access_staff, login_required_staff

LARGEST_ID = 2**63 - 1


@login_required_staff
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the people, until there is a page of today."""
    access_staff(request, "contacts")
    return redirect("contacts:contact_list")


@login_required_staff
@require_safe
def contact_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a contact; the id of a visitor who was joined leads to the contact."""
    access_staff(request, "contacts")
    person = get_person(person_id)
    if person.contact is None or person.person_id != person_id:
        return redirect(get_url(person))
    return render_person(request, person)


@login_required_staff
@require_safe
def visitor_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a visitor; one who became known leads to the contact."""
    access_staff(request, "contacts")
    person = get_person(person_id)
    if person.contact is not None:
        return redirect(get_url(person))
    return render_person(request, person)


@login_required_staff
@require_safe
def live_part(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answer an open page with what moved; when the visitor became somebody, with that person's whole page."""
    access_staff(request, "contacts")
    person = get_person(person_id)
    became_known = request.GET.get("as") == "visitor" and person.contact is not None
    if became_known or person.person_id != person_id:
        return swap_whole_page(request, person)
    shown = make_timeline(request, person, is_live=True)
    return render(request, "contacts/_live.html", shown | make_facts(person, shown["whole"]))


@login_required_staff
@require_safe
def older_part(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answer "Show older" with the next page of the timeline."""
    access_staff(request, "contacts")
    person = get_person(person_id)
    return render(request, "contacts/_older.html", make_timeline(request, person, is_live=False))


def get_person(person_id: int) -> Person:
    """Return the person an id stands for now; Http404 for an id that nobody has."""
    if not 0 < person_id <= LARGEST_ID:
        raise Http404
    person = find_person(find_contact_of(person_id) or person_id)
    if person is None:
        raise Http404
    return person


def get_url(person: Person) -> str:
    """Return the address of a person's page."""
    name = "contacts:contact" if person.contact else "contacts:visitor"
    return reverse(name, args=[person.person_id])


def render_person(request: HttpRequest, person: Person) -> HttpResponse:
    """Return the whole page."""
    shown = make_timeline(request, person, is_live=False)
    shown |= make_facts(person, shown["whole"]) | {"panels": get_panels(person.person_id)}
    return render(request, "contacts/person.html", shown)


def swap_whole_page(request: HttpRequest, person: Person) -> HttpResponse:
    """Turn the open page of a visitor into that of the contact, in place."""
    request.GET = QueryDict()
    answer = render_person(request, person)
    answer["HX-Retarget"] = answer["HX-Reselect"] = "#main"
    answer["HX-Reswap"] = "outerHTML"
    answer["HX-Replace-Url"] = get_url(person)
    return answer


def make_facts(person: Person, whole: list[StoredEvent] | None) -> dict[str, Any]:
    """Return what head, figures and the left column show; `whole` is the timeline where it fits on the page."""
    try:
        first = find_first_visit(person.person_ids, whole)
    except EventStoreDown:
        first = None
    came_by = say_traffic_source(first.channel, referrer=first.referrer, utm_source=first.utm_source) if first else ""
    return {"person": person, "came_by": came_by or person.traffic_source}


@dataclass(frozen=True)
class Asked:
    """What part of a timeline was asked for."""

    show: str
    before: Position | None
    down_to: Position | None
    day: date | None


ALL_OF_IT = Asked("all", before=None, down_to=None, day=None)


def read_asked(request: HttpRequest) -> Asked:
    """Read the parameters of a timeline; Http404 for what no page of ours has sent."""
    show = request.GET.get("show", "all")
    try:
        before, down_to = (
            Position.parse(text) if (text := request.GET.get(key)) else None for key in ("before", "down_to")
        )
        day = date.fromisoformat(text) if (text := request.GET.get("day")) else None
    except ValueError:
        raise Http404 from None
    return Asked(show if show in SHOWN else "all", before, down_to, day)


SHOWN = ("all", "visits", "orders", "profile")


def make_timeline(request: HttpRequest, person: Person, *, is_live: bool) -> dict[str, Any]:
    """Return the rows asked for, and the addresses that go on from there."""
    asked = read_asked(request)
    try:
        if is_live:
            page = read_since(person.person_ids, show=asked.show, down_to=asked.down_to)
        else:
            page = read_page(person.person_ids, show=asked.show, before=asked.before)
    except EventStoreDown:
        page, is_down = TimelinePage([], has_older=False), True
    else:
        is_down = False
    rows = build_rows(page.events, cards=load_cards(page.events), at=now(), show=asked.show, after=asked.day)
    is_whole = asked == ALL_OF_IT and not is_down and not page.has_older
    return {
        "person": person,
        "whole": page.events if is_whole else None,
        "person_url": get_url(person),
        "rows": rows,
        "is_down": is_down,
        "show": asked.show,
        "tabs": [("all", _("All")), ("visits", _("Visits")), ("orders", _("Orders")), ("profile", _("Profile"))],
        "live_url": make_url("contacts:live", person, asked.show, down_to=page.last if page.has_older else None),
        "older_url": make_older_url(person, asked.show, page, rows),
    }


def make_url(name: str, person: Person, show: str, **more: Any) -> str:
    """Return the address of a part of the timeline."""
    query = QueryDict(mutable=True)
    query["show"] = show
    if person.contact is None:
        query["as"] = "visitor"
    query.update({key: str(value) for key, value in more.items() if value})
    return f"{reverse(name, args=[person.person_id])}?{query.urlencode()}"


def make_older_url(person: Person, show: str, page: TimelinePage, rows: list[Row]) -> str:
    """Return the address behind "Show older", or '' at the end."""
    if not page.has_older:
        return ""
    day = timezone.localtime(page.events[-1].at).date()
    return make_url("contacts:older", person, show, before=page.last, day=day)
