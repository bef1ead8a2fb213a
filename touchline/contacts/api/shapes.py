"""How people and companies look in the API, going out and coming in."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from touchline.api.values import NO_NUL, Id, Moment
from touchline.contacts.lookup import ContactFacts
from touchline.contacts.models import Company, Stage

Line = Annotated[str, Field(max_length=1000, json_schema_extra={"pattern": NO_NUL})]
Tag = Annotated[str, Field(min_length=1, max_length=60, json_schema_extra={"pattern": NO_NUL})]
Tags = Annotated[list[Tag], Field(max_length=100)]
PLAIN_TEXT = {"type": "string", "pattern": NO_NUL}
SIMPLE = [PLAIN_TEXT, {"type": "number"}, {"type": "boolean"}, {"type": "null"}]
LIST = {"type": "array", "items": PLAIN_TEXT}
VALUES: list[dict[str, Any]] = [
    *SIMPLE,
    LIST,
    {"type": "object", "propertyNames": PLAIN_TEXT, "additionalProperties": {"anyOf": [*SIMPLE, LIST]}},
]
Attributes = Annotated[
    dict[str, Any],
    Field(
        description="Custom attributes by their slug, as `GET /attributes` lists them; null empties one.",
        json_schema_extra={"additionalProperties": {"anyOf": VALUES}, "propertyNames": PLAIN_TEXT},
    ),
]
VERSION = "The version the caller read: fields that somebody changed since are refused with 409."


class ContactItem(Schema):
    """A known person."""

    id: int
    name: str
    email: str
    phone: str
    stage: str = Field(description="How far on the way to a customer; empty when nobody said.")
    company_id: int | None
    owner_id: int | None
    team_id: int | None
    tags: list[str]
    external_ids: list[str]
    emails: list[str] = Field(description="All addresses the contact is known by.")
    attributes: dict[str, Any]
    created_at: Moment
    updated_at: Moment
    archived_at: Moment | None
    first_seen: Moment | None
    last_seen: Moment | None
    visits: int
    pages: int
    version: int = Field(description="Grows with each change; send it along to notice that somebody else was quicker.")
    is_sample: bool


class CompanyItem(Schema):
    """An organisation people belong to."""

    id: int
    name: str
    domain: str
    owner_id: int | None
    team_id: int | None
    tags: list[str]
    attributes: dict[str, Any]
    created_at: Moment
    updated_at: Moment
    archived_at: Moment | None
    version: int
    is_sample: bool


class Shared(Schema):
    """What people and companies take alike."""

    model_config = {"extra": "forbid"}

    owner_id: Id | None = None
    team_id: Id | None = None
    tags: Tags = Field(default_factory=list)
    attributes: Attributes = Field(default_factory=dict)


class ContactIn(Shared):
    """A contact to be made: name, e-mail or phone must be there; or changes to one, where only what is sent changes."""

    name: Line = ""
    email: Annotated[str, Field(max_length=254, json_schema_extra={"pattern": NO_NUL})] = ""
    phone: Annotated[str, Field(max_length=40, json_schema_extra={"pattern": NO_NUL})] = ""
    stage: Stage | None = None
    company_id: Id | None = None


class ContactChange(ContactIn):
    """Changes to a contact: only what is sent changes."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = Field(None, description=VERSION)


class CompanyIn(Shared):
    """A company to be made; it needs a name."""

    name: Line = ""
    domain: Line = ""


class CompanyChange(CompanyIn):
    """Changes to a company: only what is sent changes."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = Field(None, description=VERSION)


COLUMNS = {"owner_id": "owner", "team_id": "team", "company_id": "company"}
"""Names of the API that the records' fields have without the `_id`."""


def read_values(body: Shared) -> dict[str, Any]:
    """Return what was sent, by the slugs of the records' fields; what was not sent is not there."""
    sent = body.model_dump(exclude_unset=True)
    sent.pop("version", None)
    attributes = sent.pop("attributes", None) or {}
    return {COLUMNS.get(name, name): value for name, value in sent.items()} | attributes


def make_contact_item(facts: ContactFacts) -> dict[str, Any]:
    """Return a contact as `ContactItem` has it."""
    contact = facts.contact
    columns = (
        "id", "name", "email", "phone", "stage", "company_id", "owner_id", "team_id", "tags", "attributes",
        "created_at", "updated_at", "archived_at", "version", "is_sample",
    )  # fmt: skip
    return {
        **{name: getattr(contact, name) for name in columns},
        "external_ids": facts.external_ids,
        "emails": facts.emails,
        "first_seen": facts.first_seen,
        "last_seen": facts.last_seen,
        "visits": facts.visits,
        "pages": facts.pages,
    }


def make_company_item(company: Company) -> dict[str, Any]:
    """Return a company as `CompanyItem` has it."""
    return {name: getattr(company, name) for name in CompanyItem.model_fields}
