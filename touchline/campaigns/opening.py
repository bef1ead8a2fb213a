"""Fetches what the pages of campaigns ask for, for who may see it."""

from typing import Any, Final

from django.http import Http404, HttpRequest

from touchline.campaigns.models import Campaign, Send
from touchline.contacts.record_kinds import CONTACT
from touchline.users.models import User
from touchline.users.permissions import Verb, access_staff

LARGEST_ID: Final = 2**63 - 1


def access_campaigns(request: HttpRequest, verb: Verb = Verb.VIEW) -> User:
    """Return who asks, for who may do this with campaigns."""
    return access_staff(request, "campaigns", verb)


def access_campaign(request: HttpRequest, campaign_id: int, verb: Verb = Verb.VIEW) -> tuple[User, Campaign]:
    """Return who asks and a campaign; Http404 for one there is not."""
    user = access_campaigns(request, verb)
    found = Campaign.objects.filter(pk=min(campaign_id, LARGEST_ID)).select_related("owner").first()
    if found is None:
        raise Http404
    return user, found


def access_send(request: HttpRequest, send_id: int, verb: Verb = Verb.VIEW) -> tuple[User, Send]:
    """Return who asks and a send; Http404 for one there is not."""
    user = access_campaigns(request, verb)
    found = find_send(send_id)
    if found is None:
        raise Http404
    return user, found


def find_send(send_id: int) -> Send | None:
    """Return a send with what its pages show, or None."""
    beside = ("campaign", "topic", "sender", "mailing", "ordered_by", "approved_by")
    return Send.objects.filter(pk=min(send_id, LARGEST_ID)).select_related(*beside).first()


def access_contact(user: User, contact_id: int) -> Any:
    """Return a contact that the user may see; Http404 for any other."""
    found = CONTACT.limit(user).filter(pk=min(contact_id, LARGEST_ID)).first()
    if found is None:
        raise Http404
    return found
