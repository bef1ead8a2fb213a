"""The page of a person, live: a contact with everything the firm knows, or a visitor nobody knows yet."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from touchline.contacts.access import access_anybody
from touchline.contacts.panels import get_panels
from touchline.contacts.person import Person
from touchline.contacts.pins import set_pin
from touchline.contacts.queries import get_person_ids
from touchline.contacts.record_part import find_look, make_contact_facts, open_contact
from touchline.contacts.timeline import find_first_visit
from touchline.contacts.timeline_page import Line, begin_reading, make_addresses, make_timeline
from touchline.contacts.traffic_sources import say_traffic_source
from touchline.eventstore.client import EventStoreDown
from touchline.eventstore.timeline import CameBy, StoredEvent, find_first_source
from touchline.kit.ahead import begin
from touchline.records.opening import Opened, access_record
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb

LARGEST_ID = 2**63 - 1


@login_required_staff
@require_safe
def contact_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a contact; the id of a visitor who was joined leads to the contact."""
    person = access_person(request, person_id)
    if person.contact is None or person.person_id != person_id:
        return redirect(get_url(person))
    return render_person(request, person)


@login_required_staff
@require_safe
def visitor_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a visitor; one who became known leads to the contact."""
    person = access_person(request, person_id)
    if person.contact is not None:
        return redirect(get_url(person))
    return render_person(request, person)


@login_required_staff
@require_safe
def live_part(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answer an open page with what moved; when the visitor became somebody, with that person's whole page."""
    person = access_person(request, person_id)
    became_known = request.GET.get("as") == "visitor" and person.contact is not None
    if became_known or person.person_id != person_id:
        return swap_whole_page(request, person)
    return render(request, "contacts/_live.html", make_page(request, person, is_live=True))


@login_required_staff
@require_safe
def older_part(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answer "Show older" with the next page of the timeline."""
    person = access_person(request, person_id)
    reading = begin_reading(request, person.person_ids, is_live=False)
    return render(request, "contacts/_older.html", make_timeline(request, make_line(person, None), reading))


@login_required_staff
@require_POST
def pin(request: HttpRequest, person_id: int) -> HttpResponse:
    """Pin an event of a contact's timeline, or let it go, and answer with the timeline."""
    opened = access_record(request, "contact", person_id, Verb.EDIT)
    among = None if request.POST.get("do") == "unpin" else get_person_ids(opened.id)
    set_pin("contact", opened.id, request.POST.get("event", "")[:60], by=opened.user, among=among)
    return render(request, "contacts/_live.html", make_page(request, access_person(request, person_id), is_live=True))


def access_person(request: HttpRequest, person_id: int) -> Person:
    """Return the person an id stands for now; Http404 for an id that nobody has, or a contact out of the user's reach."""
    return access_anybody(access_staff(request, "contacts"), person_id)


def get_url(person: Person) -> str:
    """Return the address of a person's page."""
    name = "contacts:contact" if person.contact else "contacts:visitor"
    return reverse(name, args=[person.person_id])


def open_person(request: HttpRequest, person: Person) -> Opened | None:
    """Return the contact as the record engine opens it; None for a visitor."""
    user = request.user
    return open_contact(user, person.contact) if person.contact and isinstance(user, User) else None


def make_line(person: Person, opened: Opened | None, *, is_new: bool = False) -> Line:
    """Return whose timeline it is."""
    return Line(
        id=person.person_id,
        kind="contact" if person.contact else "visitor",
        person_ids=person.person_ids,
        looked_at=find_look(opened, is_new=is_new) if opened else None,
        may_pin=bool(opened and opened.may_edit),
        **make_addresses("", person.person_id, page=get_url(person)),  # type: ignore[arg-type]
    )


def make_page(request: HttpRequest, person: Person, *, is_live: bool) -> dict[str, Any]:
    """Return all that a page shows, or what an open one needs to go on."""
    reading = begin_reading(request, person.person_ids, is_live=is_live)
    first = begin(find_first_source, person.person_ids) if person.is_long else None
    opened = open_person(request, person)
    line = make_line(person, opened, is_new=not is_live)
    facts = make_contact_facts(opened, person) if opened else {}
    shown = make_timeline(request, line, reading)
    return shown | make_facts(person, shown["whole"], first) | facts


def render_person(request: HttpRequest, person: Person) -> HttpResponse:
    """Return the whole page."""
    shown = make_page(request, person, is_live=False) | {
        "panels": get_panels(person.person_id, is_visitor=person.is_visitor)
    }
    return render(request, "contacts/person.html", shown)


def swap_whole_page(request: HttpRequest, person: Person) -> HttpResponse:
    """Turn the open page of a visitor into that of the contact, in place."""
    request.GET = QueryDict()
    answer = render_person(request, person)
    answer["HX-Retarget"] = answer["HX-Reselect"] = "#main"
    answer["HX-Reswap"] = "outerHTML"
    answer["HX-Replace-Url"] = get_url(person)
    return answer


def make_facts(
    person: Person, whole: list[StoredEvent] | None, asked: Callable[[], CameBy | None] | None
) -> dict[str, Any]:
    """Return what head, figures and the left column show.

    `whole` is the timeline where it fits on the page; `asked` the question for the first source, if it is under way.
    """
    try:
        first = asked() if asked else find_first_visit(person.person_ids, whole)
    except EventStoreDown:
        first = None
    came_by = say_traffic_source(first.channel, referrer=first.referrer, utm_source=first.utm_source) if first else ""
    return {"person": person, "came_by": came_by or person.traffic_source}
