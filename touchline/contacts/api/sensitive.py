"""Sensitive attributes in the API: what there is of somebody, and each value by itself, noted in the audit log."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment
from touchline.contacts.api.people import access_contact
from touchline.contacts.models import SensitiveAttribute
from touchline.contacts.sensitive.services import LONGEST, Masked, list_masked, read_value, set_value
from touchline.records.values import Nonsense
from touchline.users.permissions import Verb

router = Router()
SlugOfOne = Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"pattern": NO_NUL})]
NOT_YOURS = "The role of this token may not see values of this attribute."


class SensitiveItem(Schema):
    """A sensitive attribute of somebody, without its value."""

    slug: str
    label: str
    help: str
    is_set: bool
    set_at: Moment | None
    set_by: str
    may_read: bool = Field(description="Whether the token's role may see it.")


class SensitiveList(Schema):
    """All of one contact."""

    items: list[SensitiveItem]
    next: None = None


class SensitiveText(Schema):
    """One value in the clear; empty when there is none."""

    value: str


class SensitiveIn(Schema):
    """A value to keep sealed; an empty one takes it away."""

    model_config = {"extra": "forbid"}

    value: Annotated[str, Field(max_length=LONGEST, json_schema_extra={"pattern": NO_NUL})]


@router.get("/contacts/{contact_id}/sensitive", response=SensitiveList, url_name="sensitive")
def list_sensitive(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """List the sensitive attributes, and whether there is a value of this contact; no value is in the answer."""
    token = authorise(request, "contacts")
    contact = access_contact(token, contact_id)
    return {"items": [_draw(one) for one in list_masked(contact.pk, token)], "next": None}


@router.get("/contacts/{contact_id}/sensitive/{slug}", response=SensitiveText, url_name="sensitive_value")
def get_sensitive(request: HttpRequest, contact_id: Id, slug: SlugOfOne) -> dict[str, Any]:
    """Return one value in the clear; the log notes who asked. It leaves the house, so the right to export is needed."""
    token = authorise(request, "contacts", Verb.EXPORT)
    contact = access_contact(token, contact_id, Verb.EXPORT)
    try:
        return {"value": read_value(contact, find_attribute(slug), actor=token)}
    except PermissionError:
        raise Problem(403, "Not allowed", NOT_YOURS) from None
    except Nonsense as lost:
        raise Problem(409, "Not readable", str(lost)) from None


@router.put("/contacts/{contact_id}/sensitive/{slug}", response=SensitiveItem, url_name="sensitive_change")
def change_sensitive(request: HttpRequest, contact_id: Id, slug: SlugOfOne, body: SensitiveIn) -> dict[str, Any]:
    """Keep a value, sealed with a key that is outside the database."""
    token = authorise(request, "contacts", Verb.EDIT)
    contact = access_contact(token, contact_id, Verb.EDIT)
    attribute = find_attribute(slug)
    try:
        set_value(contact, attribute, body.value, actor=token)
    except PermissionError:
        raise Problem(403, "Not allowed", NOT_YOURS) from None
    return next(_draw(one) for one in list_masked(contact.pk, token) if one.attribute.pk == attribute.pk)


def find_attribute(slug: str) -> SensitiveAttribute:
    """Return a sensitive attribute; a 404 problem when there is none of that name."""
    found = SensitiveAttribute.objects.filter(slug=slug, archived_at=None).first()
    if found is None:
        raise Problem(404, "Not found", f"There is no sensitive attribute '{slug}'.")
    return found


def _draw(one: Masked) -> dict[str, Any]:
    about = one.attribute
    return {
        "slug": about.slug,
        "label": about.label,
        "help": about.help,
        "is_set": one.set_at is not None,
        "set_at": one.set_at,
        "set_by": one.set_by,
        "may_read": one.may_read,
    }
