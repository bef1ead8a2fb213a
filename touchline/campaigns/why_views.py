"""Why somebody got a send or did not; and the panel of campaigns on a person's page."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touchline.campaigns.explaining import explain_send, list_sends_of
from touchline.campaigns.opening import access_campaigns, access_contact, access_send
from touchline.records.picking import find_choices
from touchline.users.access import login_required_staff
from touchline.users.permissions import require

MOST: Final = 8


@login_required_staff
@require_safe
def why_page(request: HttpRequest, send_id: int) -> HttpResponse:
    """Say of one person why they got it or not; without one, ask for whom."""
    user, send = access_send(request, send_id)
    require(user, "contacts")
    shown: dict[str, Any] = {"send": send, "campaign": send.campaign}
    given = request.GET.get("person", "")
    if given.isdecimal():
        person = access_contact(user, int(given))
        shown |= {"person": person, "person_url": reverse("contacts:contact", args=[person.pk])}
        shown |= {"why": explain_send(send, person.pk)}
    return render(request, "campaigns/why.html", shown)


@login_required_staff
@require_safe
def search_part(request: HttpRequest, send_id: int) -> HttpResponse:
    """Answer with people whose name holds what is typed."""
    access_send(request, send_id)
    text = request.GET.get("q", "")
    _user, _kind, choices = find_choices(request, "contact", text)
    return render(request, "campaigns/_why_found.html", {"choices": choices, "send_id": send_id, "text": text})


@login_required_staff
@require_safe
def campaigns_panel(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answer with the campaigns somebody was meant by, each with its fate and the way to its why."""
    user = access_campaigns(request)
    access_contact(user, person_id)
    return render(
        request, "campaigns/_panel.html", {"person_id": person_id, "rows": list_sends_of(person_id, most=MOST)}
    )
