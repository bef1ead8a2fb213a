"""What the form for a new person or company shows of those that may be here already."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from touchline.contacts.duplicates.suggesting import LONGEST, Typed, suggest, suggest_companies
from touchline.records.kinds import get_kind
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, access_staff

TYPED = ("name", "email", "phone", "company", "domain")


@login_required_staff
@require_POST
def alike_part(request: HttpRequest) -> HttpResponse:
    """Answer what was typed of a person so far; posted, so that no log of addresses keeps whom it was about."""
    user = access_staff(request, "contacts", Verb.CREATE)
    return show(request, "contact", suggest(read_typed(request), user))


@login_required_staff
@require_POST
def alike_companies_part(request: HttpRequest) -> HttpResponse:
    """Answer what was typed of a company so far."""
    user = access_staff(request, "companies", Verb.CREATE)
    return show(request, "company", suggest_companies(read_typed(request), user))


def read_typed(request: HttpRequest) -> Typed:
    """Return what stands in the form."""
    return Typed(**{slug: request.POST.get(slug, "")[:LONGEST].strip() for slug in TYPED})


def show(request: HttpRequest, kind: str, suggested: object) -> HttpResponse:
    """Show them, or nothing."""
    shown = {"suggested": suggested, "kind": get_kind(kind), "name": request.POST.get("name", "")[:LONGEST]}
    return render(request, "contacts/_alike.html", shown)
