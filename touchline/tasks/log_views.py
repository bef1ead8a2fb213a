"""Logging a call from anywhere: asks with whom it was, and shows the form at once."""

from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touchline.contacts.finding import find_companies, find_people
from touchline.contacts.models import Company, Contact
from touchline.tasks.activity_views import KINDS
from touchline.tasks.days import get_named_days
from touchline.tasks.queries import get_recently_met
from touchline.tasks.views import find_about
from touchline.ui.search import Query
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb, limit

SHOWN: Final = 8


@login_required_staff
@require_safe
def log_page(request: HttpRequest) -> HttpResponse:
    """Ask with whom somebody talked, then how it went."""
    user = access_staff(request, "tasks", Verb.CREATE)
    access_staff(request, "contacts", Verb.EDIT)
    about = find_about(request, user)
    if about is None:
        return render(request, "tasks/log_whom.html", {"found": find_whom(user, ""), "text": ""})
    kind, _icon, outcomes = next((row for row in KINDS if row[0] == request.GET.get("kind")), KINDS[0])
    named = "contact" if isinstance(about, Contact) else "company"
    facts = {"about": about, "named": named, "kind": kind, "outcomes": outcomes, "client_id": str(uuid4())}
    where = f"/contacts/{about.pk}/" if named == "contact" else f"/companies/{about.pk}/"
    tabs = [(other, icon, other == kind) for other, icon, _outcomes in KINDS]
    return render(request, "tasks/log.html", facts | {"where": where, "tabs": tabs, "named_days": get_named_days()})


@login_required_staff
@require_safe
def whom_part(request: HttpRequest) -> HttpResponse:
    """Show the people and companies that answer what was typed, while it is typed."""
    user = access_staff(request, "tasks", Verb.CREATE)
    access_staff(request, "contacts", Verb.EDIT)
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:200]
    return render(request, "tasks/_whom.html", {"found": find_whom(user, text), "text": text})


def find_whom(user: User, text: str) -> list[Contact | Company]:
    """Return whom a user may log something with: those of the last activities, or those who answer what was typed."""
    if not text:
        return get_recently_met(user, limit_to=SHOWN)
    query = Query.of(text)
    if not query.words:
        return []
    ids = [found.id for found in find_people(query, user, most=SHOWN)]
    open_to = limit(Contact.objects.filter(pk__in=ids), user, "contacts", Verb.EDIT)
    people = open_to.only("id", "name", "email", "phone").in_bulk()
    companies = limit(Company.objects.all(), user, "companies", Verb.EDIT)
    firms = {one.pk for one, _rank in find_companies(query, user, most=3)}
    found_firms = companies.filter(pk__in=firms).only("id", "name", "domain")
    return [*(people[number] for number in ids if number in people), *found_firms]
