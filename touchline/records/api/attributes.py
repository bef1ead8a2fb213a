"""Custom attributes in the API."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment, Slug
from touchline.records.attributes import archive_attribute, create_attribute, describe_attribute
from touchline.records.built_in import find_made
from touchline.records.fields import FieldType
from touchline.records.kinds import get_kind
from touchline.records.models import AttributeDefinition
from touchline.records.values import Nonsense
from touchline.users.models import User
from touchline.users.permissions import Verb

router = Router()
KINDS = Literal["contact", "company"]
Line = Annotated[str, Field(max_length=500, json_schema_extra={"pattern": NO_NUL})]
Label = Annotated[str, Field(min_length=1, max_length=80, json_schema_extra={"pattern": NO_NUL})]
Options = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"pattern": NO_NUL})]],
    Field(max_length=200, description="For a choice: its texts in their order."),
]


class Rules(Schema):
    """What a value must fit beside its type; a rule that the type cannot have is left out."""

    model_config = {"extra": "forbid"}

    required: bool = False
    unique: bool = Field(False, description="No two records have the same; capitals make no difference.")
    pattern: Annotated[str, Field(max_length=200, json_schema_extra={"pattern": NO_NUL})] = Field(
        "", description="A regular expression that the whole value fits."
    )
    says: Annotated[str, Field(max_length=120, json_schema_extra={"pattern": NO_NUL})] = Field(
        "", description="The pattern in words."
    )
    least: int | float | str | None = Field(
        None, description="Of a number or amount; a day; the characters of a text, the values of a list."
    )
    most: int | float | str | None = None


class AttributeItem(Schema):
    """A custom attribute."""

    id: int
    kind: str
    slug: str = Field(description="The key in `attributes`; never changes.")
    label: str
    type: FieldType
    help: str
    options: list[str]
    rules: Rules
    owner_id: int | None
    created_at: Moment
    archived_at: Moment | None


class AttributeIn(Schema):
    """An attribute to be made."""

    model_config = {"extra": "forbid"}

    kind: KINDS
    label: Label
    type: FieldType
    slug: Slug | None = Field(None, description="Made from the label when it is not sent.")
    help: Line = ""
    options: Options = Field(default_factory=list)
    rules: Rules | None = None
    owner_id: Id | None = None


class AttributeChange(Schema):
    """Changes to an attribute: only what is sent changes; slug and type stay."""

    model_config = {"extra": "forbid"}

    label: Label | None = None
    help: Line | None = None
    options: Options | None = None
    rules: Rules | None = Field(None, description="All of them: what is not sent is no rule any more.")
    archived: bool | None = None


class AttributeQuery(Schema):
    """Which attributes are asked for."""

    kind: KINDS = "contact"
    archived: bool = False


class AttributeList(Schema):
    """All attributes of a kind, in the order of the screens."""

    items: list[AttributeItem]
    next: None = None


@router.get("/attributes", response=AttributeList, url_name="attributes")
def list_attributes(request: HttpRequest, query: Query[AttributeQuery]) -> dict[str, Any]:
    """List the custom attributes of contacts or companies."""
    authorise(request, get_kind(query.kind).subject)
    found = find_made(get_kind(query.kind)).filter(archived_at__isnull=not query.archived)
    return {"items": list(found), "next": None}


@router.post("/attributes", response={201: AttributeItem}, url_name="attribute_new")
def add_attribute(request: HttpRequest, body: AttributeIn) -> Status[AttributeDefinition]:
    """Make a custom attribute."""
    kind = get_kind(body.kind)
    token = authorise(request, kind.subject, Verb.MANAGE)
    facts = body.model_dump(exclude={"kind"})
    check_owner(body.owner_id)
    try:
        return Status(201, create_attribute(kind, facts | {"type": body.type.value}, actor=token))
    except Nonsense as nonsense:
        raise refuse(nonsense) from None


@router.patch("/attributes/{attribute_id}", response=AttributeItem, url_name="attribute_change")
def change_attribute(request: HttpRequest, attribute_id: Id, body: AttributeChange) -> AttributeDefinition:
    """Change what is sent and nothing else; `archived` puts it away or brings it back, its values stay."""
    definition = AttributeDefinition.objects.filter(pk=attribute_id).first()
    if definition is None:
        authorise(request, "contacts", Verb.MANAGE)
        raise Problem(404, "Not found", f"There is no attribute {attribute_id}.")
    token = authorise(request, get_kind(definition.kind).subject, Verb.MANAGE)
    sent = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    archived = sent.pop("archived", None)
    now = {name: getattr(definition, name) for name in ("label", "help", "options", "owner_id")}
    try:
        if sent:
            describe_attribute(definition, now | sent, actor=token)
        if archived is not None:
            archive_attribute(definition, actor=token, back=not archived)
    except Nonsense as nonsense:
        raise refuse(nonsense) from None
    return definition


def check_owner(owner_id: int | None) -> None:
    """Raise a 422 problem for a user who is not there."""
    if owner_id and not User.objects.active().filter(pk=owner_id).exists():
        raise refuse(Nonsense(f"There is no active user {owner_id}."))


def refuse(nonsense: Nonsense) -> Problem:
    """Return a 422 problem with the reason."""
    return Problem(422, "Not taken", str(nonsense), errors=[{"where": "body", "detail": str(nonsense)}])
