"""Fetches what the pages of designs ask for, for who may see it."""

from typing import Any

import msgspec
from django.http import Http404, HttpRequest

from touchline.contacts.record_kinds import CONTACT
from touchline.messaging.design.models import Design
from touchline.users.models import User
from touchline.users.permissions import Verb, access_staff, may

LARGEST_ID = 2**63 - 1
LARGEST_BODY = 2_000_000


def access_designs(request: HttpRequest, verb: Verb = Verb.VIEW) -> User:
    """Return who asks, for who may do this with designs."""
    return access_staff(request, "designs", verb)


def access_design(request: HttpRequest, design_id: int, verb: Verb = Verb.VIEW) -> tuple[User, Design]:
    """Return who asks and a design; Http404 for one there is not."""
    user = access_designs(request, verb)
    found = Design.objects.filter(pk=min(design_id, LARGEST_ID)).select_related("brand__logo").first()
    if found is None:
        raise Http404
    return user, found


def find_person(user: User, given: str) -> Any:
    """Return the contact of a number, if the user may see it, or None."""
    if not given.isdecimal() or len(given) > 18 or not may(user, "contacts", Verb.VIEW):
        return None
    return CONTACT.limit(user).filter(pk=int(given)).first()


def read_body(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent, as the body or in a form's field; ValueError for what is none, or too large."""
    sent = request.body if request.content_type == "application/json" else request.POST.get("json", "").encode()
    if len(sent) > LARGEST_BODY:
        raise ValueError("too large")
    try:
        found = msgspec.json.decode(sent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 - what was sent is wrong, not the program
    return found
