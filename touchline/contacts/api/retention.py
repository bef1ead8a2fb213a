"""How long data is kept, in the API."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.problems import Problem
from touchline.api.values import Moment, Slug
from touchline.contacts.retaining.services import Standing, list_standings, set_days
from touchline.kit.retention import LONGEST, find_kept
from touchline.records.values import Nonsense
from touchline.users.permissions import Verb

router = Router()


class RetentionItem(Schema):
    """A class of data, and how long it is kept."""

    slug: str
    label: str
    about: str
    days: int | None = Field(description="null for always.")
    least: int = Field(description="No fewer days than these can be set.")
    can_change: bool = Field(description="False where it is part of how Touchline works.")
    ran_at: Moment | None = None
    removed: int = Field(0, description="Rows the last night removed.")
    problem: str = Field("", description="Why the last night could not; empty when it could.")


class RetentionList(Schema):
    """All classes of data."""

    items: list[RetentionItem]
    next: None = None


class RetentionIn(Schema):
    """How long to keep a class of data."""

    model_config = {"extra": "forbid"}

    days: Annotated[int, Field(ge=1, le=LONGEST)] | None = Field(description="null for always.")


@router.get("/retention", response=RetentionList, url_name="retention")
def list_retention(request: HttpRequest) -> dict[str, Any]:
    """List every class of data with how long it is kept, and what the last night removed."""
    authorise(request, "contacts", Verb.MANAGE)
    return {"items": [_draw(one) for one in list_standings()], "next": None}


@router.put("/retention/{slug}", response=RetentionItem, url_name="retention_change")
def change_retention(request: HttpRequest, slug: Slug, body: RetentionIn) -> dict[str, Any]:
    """Keep a class of data for so many days; what is older goes in the coming night."""
    token = authorise(request, "contacts", Verb.MANAGE)
    kept = find_kept(slug)
    if kept is None:
        raise Problem(404, "Not found", f"There is no class of data '{slug}'.")
    try:
        set_days(kept, body.days, actor=token)
    except Nonsense as problem:
        raise Problem(422, "Not taken", str(problem), errors=[{"where": "body.days", "detail": str(problem)}]) from None
    return next(_draw(one) for one in list_standings() if one.kept is kept)


def _draw(one: Standing) -> dict[str, Any]:
    told = {"slug": one.kept.slug, "label": str(one.kept.label), "about": str(one.kept.about), "days": one.days}
    last = one.rule
    ran = {"ran_at": last.ran_at, "removed": last.removed, "problem": last.problem} if last else {}
    return {**told, "least": one.kept.least, "can_change": one.kept.remove is not None, **ran}
