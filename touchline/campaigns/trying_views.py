"""A test of a send: every variant of it to who asks, as somebody invented or as one of the people it is for."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from touchline.campaigns.models import Send
from touchline.campaigns.opening import access_contact, access_send
from touchline.messaging.design.preparing import UnsendableDesign
from touchline.messaging.design.rendering import RenderError
from touchline.messaging.design.testing import send_test
from touchline.records.picking import find_choices
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb

FOUND: Final = 6


@login_required_staff
@require_POST
def test(request: HttpRequest, send_id: int) -> HttpResponse:
    """Send every variant of a send to who asks, as the chosen person would get it."""
    user, send = access_send(request, send_id, Verb.EDIT)
    given = request.POST.get("person", "")
    person = access_contact(user, int(given)) if given.isdecimal() and len(given) < 19 else None
    try:
        mails = send_all(user, send, person_id=person.pk if person else None)
    except (UnsendableDesign, RenderError) as problem:
        return render(request, "campaigns/_tested.html", {"problem": str(problem)})
    shown = {"mails": mails, "mailbox": reverse("channels:mailbox"), "user": user, "person": person}
    answer = render(request, "campaigns/_tested.html", shown)
    if mails:
        # What still asked for a test on this page asks again.
        answer["HX-Trigger"] = "send-tested"
    return answer


def send_all(user: Any, send: Send, *, person_id: int | None) -> list[Any]:
    """Queue a test of each variant that has a design. Raises UnsendableDesign, RenderError."""
    variants = send.variants.select_related("design")
    return [
        send_test(user, one.design, person_id=person_id, subject=one.subject)
        for one in variants
        if one.design is not None
    ]


@login_required_staff
@require_safe
def people_part(request: HttpRequest, send_id: int) -> HttpResponse:
    """Answer with people whose name holds what is typed, to get the test as one of them."""
    access_send(request, send_id, Verb.EDIT)
    text = request.GET.get("q", "")
    _user, _kind, choices = find_choices(request, "contact", text)
    return render(request, "campaigns/_test_people.html", {"choices": choices[:FOUND], "text": text})
