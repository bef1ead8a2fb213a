"""How good the data is, in the API: the score of a contact with its problems, how it stands, and who has a problem."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import Id, Moment, Slug
from touchline.contacts.api.people import access_contact
from touchline.contacts.models import Quality
from touchline.contacts.quality.checks import CHECKS, find_problems, score
from touchline.contacts.quality.facts import Facts, load_facts
from touchline.contacts.quality.mending import find_troubled
from touchline.contacts.quality.rule import get_rule
from touchline.contacts.quality.trend import SOUND, get_days
from touchline.users.permissions import Scope, Verb, get_scope

router = Router()


class ProblemItem(Schema):
    """What a check found at somebody, and the points it costs."""

    problem: str
    group: str = Field(description="`invalid`, `unreachable`, `stale`, `doubtful`, or `incomplete`.")
    label: str
    value: str = Field(description="The value it is about.")
    points: int


class QualitySheet(Schema):
    """How good the record of one contact is: 100 less the points of its problems."""

    contact_id: int
    score: int
    problems: list[ProblemItem]
    changed_at: Moment | None = Field(None, description="Since when it stands so; null while it was not checked yet.")


class QualityDayItem(Schema):
    """How all people stood on a day."""

    day: str
    people: int
    score: float
    sound: int = Field(description="People without a problem.")
    problems: dict[str, int] = Field(description="How many have each problem.")


class QualityDays(Schema):
    """The days, the oldest first."""

    items: list[QualityDayItem]
    next: None = None


class Troubled(Schema):
    """A contact at which a check found something."""

    contact_id: int
    score: int
    value: str


@router.get("/contacts/{contact_id}/quality", response=QualitySheet, url_name="contact_quality")
def get_contact_quality(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """Return the score of a contact with what is wrong, checked anew; an archived one is not checked, and has no problem."""
    contact = access_contact(authorise(request, "contacts"), contact_id)
    rule = get_rule()
    kept = Quality.objects.filter(pk=contact.pk, is_due=False).first()
    facts = next(iter(load_facts([contact.pk])), None)
    problems = find_problems(facts, months=rule.silent_months, off=frozenset(rule.off)) if facts else []
    return {
        "contact_id": contact.pk,
        "score": score(problems),
        "problems": [_describe(slug, facts) for slug in problems if facts],
        "changed_at": kept.changed_at if kept else None,
    }


@router.get("/quality", response=QualityDays, url_name="quality")
def list_quality_days(request: HttpRequest) -> dict[str, Any]:
    """List the days of the last three months: how many people there were, their score, who had each problem."""
    _need_all(authorise(request, "contacts"))
    return {"items": [_make_day(day.day, day.people, day.score, day.problems) for day in get_days()], "next": None}


@router.get("/quality/{problem}", response=Page[Troubled], url_name="quality_people")
def list_troubled(request: HttpRequest, problem: Slug, query: Annotated[PageQuery, Query()]) -> dict[str, Any]:
    """List the contacts that have a problem, in the order of their ids."""
    token = authorise(request, "contacts")
    check = CHECKS.get(problem)
    if check is None:
        raise Problem(404, "Not found", f"There is no check '{problem}'; there are {', '.join(CHECKS)}.")
    found = find_troubled(check.slug, token)
    after = decode_position(query.after, int)
    found = found.filter(contact_id__gt=after[0]) if after else found
    rows, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.contact_id)
    )
    facts = {one.id: one for one in load_facts([row.contact_id for row in rows])}
    items = [
        {"contact_id": row.contact_id, "score": row.score, "value": check.shows(facts[row.contact_id])}
        for row in rows
        if row.contact_id in facts
    ]
    return {"items": items, "next": following}


def _describe(slug: str, facts: Facts) -> dict[str, Any]:
    check = CHECKS[slug]
    told = {"problem": slug, "group": str(check.group), "label": str(check.label)}
    return {**told, "value": check.shows(facts), "points": check.weight}


def _make_day(day: Any, people: int, average: float, problems: dict[str, int]) -> dict[str, Any]:
    told = {slug: count for slug, count in problems.items() if slug != SOUND}
    return {
        "day": day.isoformat(),
        "people": people,
        "score": average,
        "sound": problems.get(SOUND, 0),
        "problems": told,
    }


def _need_all(token: Token) -> None:
    if get_scope(token, "contacts", Verb.VIEW) < Scope.ALL:
        raise Problem(403, "Not allowed", "How the data stands needs the right to see all contacts.")
