"""Requests about one's own data, in the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from touchline.api.auth import authorise
from touchline.api.problems import Problem
from touchline.api.values import Id, Moment
from touchline.contacts.api.people import access_contact
from touchline.contacts.requests.services import erase, read_export
from touchline.contacts.requests.shapes import make_export
from touchline.eventstore.client import EventStoreDown
from touchline.users.permissions import Verb

router = Router()


class ExportSection(Schema):
    """The rows of one table that are about the person, as they are kept."""

    name: str
    label: str
    rows: list[dict[str, Any]]


class PersonExport(Schema):
    """Everything that is kept about one person."""

    contact_id: int
    made_at: str
    sections: list[ExportSection]
    events: list[dict[str, Any]]


class ErasureItem(Schema):
    """What was forgotten, and when."""

    contact_id: int
    erased_at: Moment
    event_store: str


@router.get("/contacts/{contact_id}/export", response=PersonExport, url_name="contact_export")
def export_contact(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """Return everything that is kept about a contact, from every store; the log notes who asked."""
    token = authorise(request, "contacts", Verb.EXPORT)
    contact = access_contact(token, contact_id, Verb.EXPORT)
    try:
        sections, events = read_export(contact, actor=token)
    except EventStoreDown as down:
        raise Problem(503, "Not whole", f"A copy would not be whole: {down}") from None
    return make_export(contact, sections, events)


@router.post("/contacts/{contact_id}/erase", response={200: ErasureItem}, url_name="contact_erase")
def erase_contact(request: HttpRequest, contact_id: Id) -> Status[Any]:
    """Forget a contact for good; orders and counts stay and lead to nobody. The event store follows by night."""
    token = authorise(request, "contacts", Verb.DELETE)
    contact = access_contact(token, contact_id, Verb.DELETE)
    contact_id = contact.pk
    erased = erase(contact, actor=token)
    return Status(200, {"contact_id": contact_id, "erased_at": erased.erased_at, "event_store": "by the next night"})
