"""Making and changing people in the API."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Schema, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.values import Id
from touchline.contacts.api.people import access_contact, router
from touchline.contacts.api.shapes import ContactChange, ContactIn, ContactItem, Tags, make_contact_item, read_values
from touchline.contacts.api.writing import change, lock_and_check, problems
from touchline.contacts.creation import create_contact
from touchline.contacts.lookup import add_facts
from touchline.contacts.models import Contact
from touchline.contacts.record_kinds import CONTACT
from touchline.records.changes import Add, Remove, archive
from touchline.users.permissions import Verb


class TagChange(Schema):
    """Tags to add and to take away; what else a contact has stays."""

    model_config = {"extra": "forbid"}

    add: Tags = Field(default_factory=list)
    remove: Tags = Field(default_factory=list)


@router.post("/contacts", response={201: ContactItem}, url_name="contact_new")
def add_contact(request: HttpRequest, response: HttpResponse, body: ContactIn) -> Status[dict[str, Any]]:
    """Make a contact; an address that another contact has is refused."""
    token = authorise(request, "contacts", Verb.CREATE)
    with problems():
        contact = create_contact(read_values(body), actor=token, known_by=f"API: {token.name}")
    response["Location"] = reverse("api:contact", args=[contact.id])
    return Status(201, show(contact, response))


@router.patch("/contacts/{contact_id}", response=ContactItem, url_name="contact_change")
def change_contact(
    request: HttpRequest,
    response: HttpResponse,
    contact_id: Id,
    body: ContactChange,
    if_match: Header[str | None] = None,
) -> dict[str, Any]:
    """Change what is sent and nothing else; with `version` or If-Match only if nobody was quicker."""
    token = authorise(request, "contacts", Verb.EDIT)
    with transaction.atomic():
        contact = lock_and_check(request, lambda: access_contact(token, contact_id, Verb.EDIT))
        change(CONTACT, contact, read_values(body), actor=token, version=body.version)
    return show(contact, response)


@router.post("/contacts/{contact_id}/tags", response=ContactItem, url_name="contact_tags")
def change_tags(request: HttpRequest, response: HttpResponse, contact_id: Id, body: TagChange) -> dict[str, Any]:
    """Add tags and take tags away."""
    token = authorise(request, "contacts", Verb.EDIT)
    contact = access_contact(token, contact_id, Verb.EDIT)
    with transaction.atomic():
        if body.add:
            change(CONTACT, contact, {"tags": Add(tuple(body.add))}, actor=token)
        if body.remove:
            change(CONTACT, contact, {"tags": Remove(tuple(body.remove))}, actor=token)
    return show(contact, response)


@router.post("/contacts/{contact_id}/archive", response=ContactItem, url_name="contact_archive")
def archive_contact(request: HttpRequest, response: HttpResponse, contact_id: Id) -> dict[str, Any]:
    """Put a contact away; it keeps everything, and lists leave it out."""
    return _archive(request, response, contact_id, back=False)


@router.post("/contacts/{contact_id}/restore", response=ContactItem, url_name="contact_restore")
def restore_contact(request: HttpRequest, response: HttpResponse, contact_id: Id) -> dict[str, Any]:
    """Bring an archived contact back."""
    return _archive(request, response, contact_id, back=True)


def _archive(request: HttpRequest, response: HttpResponse, contact_id: int, *, back: bool) -> dict[str, Any]:
    token = authorise(request, "contacts", Verb.DELETE)
    contact = access_contact(token, contact_id, Verb.DELETE)
    if (contact.archived_at is None) is not back:
        archive(CONTACT, [contact.id], actor=token, back=back)
    return show(contact, response)


def show(contact: Contact, response: HttpResponse) -> dict[str, Any]:
    """Return a contact as it is now, its version as the ETag."""
    contact.refresh_from_db()
    response["ETag"] = f'"{contact.version}"'
    return make_contact_item(add_facts([contact])[0])
