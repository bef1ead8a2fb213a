"""Fetches what the pages of segments ask for, for who may see it."""

from typing import Any

from django.http import Http404, HttpRequest

from touchline.contacts.record_kinds import CONTACT
from touchline.segments.models import Purpose, Segment
from touchline.users.models import User
from touchline.users.permissions import Verb, access_staff

LARGEST_ID = 2**63 - 1


def access_segments(request: HttpRequest, verb: Verb = Verb.VIEW) -> User:
    """Return who asks, for who may do this with segments."""
    return access_staff(request, "segments", verb)


def access_segment(request: HttpRequest, segment_id: int, verb: Verb = Verb.VIEW) -> tuple[User, Segment]:
    """Return who asks and one of the firm's own segments; Http404 for one there is not."""
    user = access_segments(request, verb)
    found = Segment.objects.filter(pk=min(segment_id, LARGEST_ID), purpose=Purpose.OWN).select_related("owner").first()
    if found is None:
        raise Http404
    return user, found


def access_contact(user: User, contact_id: int) -> Any:
    """Return a contact that the user may see; Http404 for any other."""
    found = CONTACT.limit(user).filter(pk=min(contact_id, LARGEST_ID)).first()
    if found is None:
        raise Http404
    return found
