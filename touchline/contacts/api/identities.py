"""What a contact is known by, in the API."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment
from touchline.contacts.api.people import access_contact
from touchline.contacts.identities import NETWORKS, Taken, give, give_email, give_handle, give_phone, remove
from touchline.contacts.models import Identity
from touchline.records.values import Nonsense
from touchline.users.permissions import Verb

router = Router()


class IdentityItem(Schema):
    """An identifier of a contact; a handle is written `network:name`."""

    id: int
    kind: str
    value: str
    verified: bool = Field(description="Proved, and not only claimed by a visitor.")
    created_at: Moment


class IdentityList(Schema):
    """All identifiers of a contact."""

    items: list[IdentityItem]
    next: None = None


class IdentityIn(Schema):
    """An identifier to be given; `network` goes with a handle."""

    model_config = {"extra": "forbid"}

    kind: Identity.Kind
    value: Annotated[str, Field(min_length=1, max_length=254, json_schema_extra={"pattern": NO_NUL})]
    network: Annotated[str, Field(json_schema_extra={"enum": ["", *NETWORKS]})] = ""


@router.get("/contacts/{contact_id}/identities", response=IdentityList, url_name="identities")
def list_identities(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """List what a contact is known by."""
    contact = access_contact(authorise(request, "contacts"), contact_id)
    return {"items": list(Identity.objects.filter(contact_id=contact.id).order_by("id")), "next": None}


@router.post("/contacts/{contact_id}/identities", response={201: IdentityItem}, url_name="identity_new")
def add_identity(request: HttpRequest, contact_id: Id, body: IdentityIn) -> Status[Any]:
    """Let an identifier be this contact's; 409 when it is another's."""
    token = authorise(request, "contacts", Verb.EDIT)
    contact = access_contact(token, contact_id, Verb.EDIT)
    try:
        identity = _give(contact.id, body, actor=token)
    except Taken as taken:
        raise Problem(409, "Another's", str(taken)) from None
    except Nonsense as nonsense:
        errors = [{"where": "body.value", "detail": str(nonsense)}]
        raise Problem(422, "Not taken", str(nonsense), errors=errors) from None
    if identity is None:
        raise Problem(409, "Another's", "Another contact has this phone number.")
    return Status(201, identity)


@router.delete("/contacts/{contact_id}/identities/{identity_id}", response={204: None}, url_name="identity_remove")
def remove_identity(request: HttpRequest, contact_id: Id, identity_id: Id) -> Status[None]:
    """Take an identifier away; 409 for an external id, by which another system knows the contact."""
    token = authorise(request, "contacts", Verb.EDIT)
    contact = access_contact(token, contact_id, Verb.EDIT)
    identity = Identity.objects.filter(pk=identity_id, contact_id=contact.id).first()
    if identity is None:
        raise Problem(404, "Not found", f"Contact {contact.id} has no identifier {identity_id}.")
    try:
        remove(identity, actor=token)
    except Nonsense as nonsense:
        raise Problem(409, "It stays", str(nonsense)) from None
    return Status(204, None)


def _give(contact_id: int, body: IdentityIn, *, actor: Token) -> Identity | None:
    match body.kind:
        case Identity.Kind.EMAIL:
            return give_email(contact_id, body.value, actor=actor)
        case Identity.Kind.PHONE:
            return give_phone(contact_id, body.value, actor=actor)
        case Identity.Kind.HANDLE:
            return give_handle(contact_id, body.network, body.value, actor=actor)
        case _:
            return give(contact_id, body.kind, body.value, actor=actor)
