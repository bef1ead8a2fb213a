"""The lifecycle in the API: the stages with their rules, changing one, and how somebody came to theirs."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.paging import Page
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment
from touchline.conditions.problems import ConditionError
from touchline.contacts.models import Contact
from touchline.contacts.record_kinds import CONTACT
from touchline.segments.lifecycle.queries import get_since, list_moves, list_steps
from touchline.segments.lifecycle.services import BadStage, change_stage
from touchline.segments.lifecycle.stages import ShownStage, get_stages
from touchline.users.permissions import Verb

router = Router()
Name = Annotated[str, Field(max_length=60, json_schema_extra={"pattern": NO_NUL})]


class StageItem(Schema):
    """A stage in its place on the way; `{}` where only hands bring people to it. `is_aside` ones stand beside the way."""

    slug: str
    name: str
    condition: dict[str, Any]
    falls_back: bool
    is_aside: bool
    people: int


class StageChange(Schema):
    """Changes: only what is sent changes; an empty name is the one the stage came with."""

    model_config = {"extra": "forbid"}

    name: Name | None = None
    condition: dict[str, Any] | None = None
    falls_back: bool | None = None


class StageMoveItem(Schema):
    """A move from one stage to another: by a rule, by hand, or when a rule was given (`fill`)."""

    at: Moment
    before: str
    after: str
    why: str


class StageOf(Schema):
    """In which stage somebody is, since when, and the last moves."""

    stage: str
    name: str
    since: Moment
    moves: list[StageMoveItem]


@router.get("/stages", response=Page[StageItem], url_name="stages")
def list_stages(request: HttpRequest) -> dict[str, Any]:
    """List the stages of the lifecycle in their order, and how many people are in each."""
    authorise(request, "segments")
    people = {step.stage.slug: step.people for step in list_steps()}
    return {"items": [show(one, people.get(one.slug, 0)) for one in get_stages()], "next": None}


@router.patch("/stages/{slug}", response=StageItem, url_name="stage_change")
def change(request: HttpRequest, slug: str, body: StageChange) -> dict[str, Any]:
    """Change what is sent; whom a new rule holds of is moved within the next minutes."""
    token = authorise(request, "segments", Verb.EDIT)
    found = access_stage(slug)
    sent = {name: value for name, value in body.model_dump().items() if value is not None}
    kept = {name: getattr(found.row, name) for name in ("name", "condition", "falls_back")}
    try:
        change_stage(slug, kept | sent, actor=token)
    except ConditionError as error:
        where = f"body.condition.{error.path}" if error.path else "body.condition"
        raise Problem(422, "Not taken", str(error), errors=[{"where": where, "detail": error.text}]) from None
    except BadStage as error:
        raise Problem(422, "Not taken", str(error)) from None
    people = {step.stage.slug: step.people for step in list_steps()}
    return show(access_stage(slug), people.get(slug, 0))


@router.get("/contacts/{contact_id}/stage", response=StageOf, url_name="contact_stage")
def read_stage_of(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """Say in which stage somebody is, since when, and how they came there."""
    authorise(request, "segments")
    token = authorise(request, "contacts")
    contact: Contact | None = CONTACT.limit(token, Verb.VIEW).filter(pk=contact_id).first()
    if contact is None:
        raise Problem(404, "Not found", f"There is no contact {contact_id}.")
    names = {one.slug: str(one.label) for one in get_stages()}
    moves = [{name: getattr(move, name) for name in StageMoveItem.model_fields} for move in list_moves(contact_id)]
    return {
        "stage": contact.stage,
        "name": names.get(contact.stage, contact.stage),
        "since": get_since(contact),
        "moves": moves,
    }


def access_stage(slug: str) -> ShownStage:
    """Return a stage; else a 404 problem."""
    found = next((one for one in get_stages() if one.slug == slug), None)
    if found is None:
        raise Problem(404, "Not found", f"There is no stage {slug}.")
    return found


def show(stage: ShownStage, people: int) -> dict[str, Any]:
    """Return a stage as the shape has it."""
    row = stage.row
    return {
        "slug": stage.slug,
        "name": str(stage.label),
        "condition": row.condition,
        "falls_back": row.falls_back,
        "is_aside": stage.is_aside,
        "people": people,
    }
