"""Rules of built-in fields in the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field as Described

from touchline.api.auth import authorise
from touchline.api.problems import Problem
from touchline.api.values import Id, Slug
from touchline.records.api.attributes import KINDS, AttributeQuery, Line, Options, Rules, check_owner, refuse
from touchline.records.built_in import find_builtin, get_ruled, list_builtin, rule_builtin
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind, get_kind
from touchline.records.values import Nonsense
from touchline.users.permissions import Verb

router = Router()


class BuiltInItem(Schema):
    """A field that every record has, with what the firm says of it."""

    kind: str
    slug: str
    label: str
    type: FieldType
    help: str
    options: list[str]
    rules: Rules
    owner_id: int | None


class BuiltInList(Schema):
    """All of a kind."""

    items: list[BuiltInItem]
    next: None = None


class BuiltInChange(Schema):
    """What the firm says of a built-in field; what is not sent is said no more."""

    model_config = {"extra": "forbid"}

    help: Line = ""
    options: Options = Described(default_factory=list, description="Of tags: all that may be given; empty for any.")
    rules: Rules | None = None
    owner_id: Id | None = None


@router.get("/attributes/built-in", response=BuiltInList, url_name="builtin_list")
def list_rules(request: HttpRequest, query: Query[AttributeQuery]) -> dict[str, Any]:
    """List the fields that every contact or company has, with their rules."""
    kind = get_kind(query.kind)
    authorise(request, kind.subject)
    return {"items": [_draw(kind, one) for one in list_builtin(kind)], "next": None}


@router.put("/attributes/built-in/{kind}/{slug}", response=BuiltInItem, url_name="builtin_change")
def change_rules(request: HttpRequest, kind: KINDS, slug: Slug, body: BuiltInChange) -> dict[str, Any]:
    """Say what a value of a built-in field must fit, by hand, by file and through the API alike."""
    about = get_kind(kind)
    token = authorise(request, about.subject, Verb.MANAGE)
    field = find_builtin(about, slug)
    if field is None:
        raise Problem(404, "Not found", f"There is no built-in field '{slug}' of a {kind}.")
    check_owner(body.owner_id)
    try:
        rule_builtin(about, field, body.model_dump(), actor=token)
    except Nonsense as nonsense:
        raise refuse(nonsense) from None
    return _draw(about, field)


def _draw(kind: RecordKind, field: Field) -> dict[str, Any]:
    row = get_ruled(kind, field)
    told = {"kind": kind.slug, "slug": field.slug, "label": str(field.label), "type": field.type}
    rules = {"required": field.required} | row.rules
    return {**told, "help": row.help, "options": row.options, "rules": rules, "owner_id": row.owner_id}
