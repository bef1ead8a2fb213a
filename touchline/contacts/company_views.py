"""The page of a company: its facts, its people, what they did, what the firm did."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.contacts.company import CompanyPeople, count_members, find_candidates, get_people, list_members
from touchline.contacts.panels import get_panels
from touchline.contacts.pins import set_pin
from touchline.contacts.record_kinds import CONTACT
from touchline.contacts.record_part import find_look, make_record_facts
from touchline.contacts.timeline_page import Line, begin_reading, make_addresses, make_timeline
from touchline.records.changes import edit
from touchline.records.opening import Opened, access_record
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may


@login_required_staff
@require_safe
def company_page(request: HttpRequest, company_id: int) -> HttpResponse:
    """Show a company."""
    opened = access_record(request, "company", company_id)
    shown = make_page(request, opened, is_live=False)
    shown["panels"] = get_panels(opened.id, about="company")
    shown["may_see_people"] = may(opened.user, "contacts")
    return render(request, "contacts/company.html", shown)


@login_required_staff
@require_safe
def live_part(request: HttpRequest, company_id: int) -> HttpResponse:
    """Answer an open page with what moved."""
    opened = access_record(request, "company", company_id)
    return render(request, "contacts/_company_live.html", make_page(request, opened, is_live=True))


@login_required_staff
@require_safe
def older_part(request: HttpRequest, company_id: int) -> HttpResponse:
    """Answer "Show older" with the next page of the timeline."""
    opened = access_record(request, "company", company_id)
    people = get_people_for(opened)
    reading = begin_reading(request, list_ids(opened, people), is_live=False)
    line = make_line(opened, people, is_new=False)
    return render(request, "contacts/_older.html", make_timeline(request, line, reading))


@login_required_staff
@require_POST
def pin(request: HttpRequest, company_id: int) -> HttpResponse:
    """Pin an event of a company's timeline, or let it go."""
    opened = access_record(request, "company", company_id, Verb.EDIT)
    among = None if request.POST.get("do") == "unpin" else list_ids(opened, get_people_for(opened))
    set_pin("company", opened.id, request.POST.get("event", "")[:60], by=opened.user, among=among)
    return render(request, "contacts/_company_live.html", make_page(request, opened, is_live=True))


@login_required_staff
@require_http_methods(["GET", "POST"])
def people_panel(request: HttpRequest, company_id: int) -> HttpResponse:
    """Show the people of a company, and take one more or let one go."""
    opened = access_record(request, "company", company_id)
    facts: dict[str, Any] = {}
    if request.method == "POST":
        member = access_record(request, "contact", read_number(request, "value", "contact"), Verb.EDIT)
        company = None if request.POST.get("do") == "remove" else opened.id
        edit(CONTACT, member.id, {"company": company}, actor=member.user)
    people = get_people_for(opened)
    facts |= {"opened": opened, "members": list_members(opened.record, people), "count": count_members(opened.record)}
    facts["candidates"] = find_candidates(opened.record, among=CONTACT.limit(opened.user, Verb.EDIT))
    facts["may_add"] = may(opened.user, "contacts", Verb.EDIT)
    return render(request, "contacts/_company_people.html", facts)


def read_number(request: HttpRequest, *names: str) -> int:
    """Return the first number given under one of the names; 0 when there is none."""
    for name in names:
        text = request.POST.get(name, "")
        if text.isdecimal() and len(text) < 19:
            return int(text)
    return 0


def get_people_for(opened: Opened) -> CompanyPeople:
    """Return the people whom the timeline follows, as far as the user may see them."""
    people = get_people(opened.id)
    seen = set(CONTACT.limit(opened.user).filter(pk__in=list(people.names)).values_list("pk", flat=True))
    names = {number: name for number, name in people.names.items() if number in seen}
    owners = {person: owner for person, owner in people.owners.items() if owner in seen}
    return CompanyPeople(names, owners, people.joined)


def list_ids(opened: Opened, people: CompanyPeople) -> list[int]:
    """Return whose events stand on the timeline: the company's own, those of companies joined into it, its people's."""
    return [opened.id, *people.joined, *people.person_ids]


def make_line(opened: Opened, people: CompanyPeople, *, is_new: bool) -> Line:
    """Return whose timeline it is: the company's own, and its people's."""
    return Line(
        id=opened.id,
        kind="company",
        person_ids=list_ids(opened, people),
        owners=people.owners,
        names=people.names | people.joined,
        looked_at=find_look(opened, is_new=is_new),
        may_pin=opened.may_edit,
        **make_addresses("company_", opened.id, page=opened.kind.get_url(opened.id)),
    )


def make_page(request: HttpRequest, opened: Opened, *, is_live: bool) -> dict[str, Any]:
    """Return all that a page shows, or what an open one needs to go on."""
    people = get_people_for(opened)
    reading = begin_reading(request, list_ids(opened, people), is_live=is_live)
    line = make_line(opened, people, is_new=not is_live)
    facts = make_record_facts(opened) | {"company": opened.record, "people_ids": list(people.names)[:50]}
    return make_timeline(request, line, reading) | facts
