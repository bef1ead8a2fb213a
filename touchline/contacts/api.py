"""Contacts and their timelines in the API."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from touchline.api.events import EventItem, make_event_item, read_position
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import Id, Moment, Text
from touchline.contacts.lookup import (
    ContactFacts,
    find_contact_by,
    find_contact_of,
    get_contact_facts,
    list_contact_facts,
)
from touchline.contacts.queries import get_person_ids
from touchline.eventstore.timeline import get_timeline

router = Router()


class ContactItem(Schema):
    """A known person."""

    id: int
    name: str
    email: str
    phone: str
    external_ids: list[str]
    emails: list[str] = Field(description="All addresses the contact is known by.")
    attributes: dict[str, Any]
    created_at: Moment
    first_seen: Moment | None
    last_seen: Moment | None
    visits: int
    pages: int
    is_sample: bool


class ContactQuery(PageQuery):
    """Which contacts are asked for; without any filter all of them, in the order of their ids."""

    email: Text | None = None
    external_id: Text | None = None


@router.get("/contacts", response=Page[ContactItem], url_name="contacts")
def list_contacts(request: HttpRequest, query: Query[ContactQuery]) -> dict[str, Any]:
    """List contacts, or find the one with an e-mail address or an external id."""
    if query.email is not None or query.external_id is not None:
        contact_id = find_contact_by(email=query.email, external_id=query.external_id)
        found = get_contact_facts([contact_id]) if contact_id else []
    else:
        after = decode_position(query.after, int)
        found = list_contact_facts(after=int(after[0]) if after else None, limit=query.limit + 1)
    items, following = page(found, request, limit=query.limit, position=lambda facts: encode_position(facts.contact.id))
    return {"items": [make_contact_item(facts) for facts in items], "next": following}


@router.get("/contacts/{contact_id}", response=ContactItem, url_name="contact")
def get_contact(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """Return a contact; the id of a person that was joined into it answers with it, too."""
    found = get_contact_facts([access_contact(contact_id)])
    if not found:
        raise _not_found(contact_id)
    return make_contact_item(found[0])


@router.get("/contacts/{contact_id}/timeline", response=Page[EventItem], url_name="contact_timeline")
def list_timeline(request: HttpRequest, contact_id: Id, query: Annotated[PageQuery, Query()]) -> dict[str, Any]:
    """List all events of a contact and of the persons joined into it, newest first."""
    contact = access_contact(contact_id)
    before = read_position(query.after)
    found = get_timeline(get_person_ids(contact), before=before, limit=query.limit + 1)
    items, following = page(found, request, limit=query.limit, position=lambda event: event.id)
    return {"items": [make_event_item(event, contact_id=contact) for event in items], "next": following}


def access_contact(person_id: int) -> int:
    """Return the id of the contact a person id stands for; a 404 problem when it stands for none."""
    contact_id = find_contact_of(person_id)
    if contact_id is None:
        raise _not_found(person_id)
    return contact_id


def make_contact_item(facts: ContactFacts) -> dict[str, Any]:
    """Return a contact as `ContactItem` has it."""
    contact = facts.contact
    return {
        "id": contact.id,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "external_ids": facts.external_ids,
        "emails": facts.emails,
        "attributes": contact.attributes,
        "created_at": contact.created_at,
        "first_seen": facts.first_seen,
        "last_seen": facts.last_seen,
        "visits": facts.visits,
        "pages": facts.pages,
        "is_sample": contact.is_sample,
    }


def _not_found(person_id: int) -> Problem:
    return Problem(404, "Not found", f"There is no contact {person_id}.")
