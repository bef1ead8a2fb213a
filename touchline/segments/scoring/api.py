"""Scores in the API: the models with their rules, what somebody has by each, and the ledger that sums to it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from touchline.api.auth import authorise
from touchline.api.paging import Page
from touchline.api.problems import Problem
from touchline.api.values import Id, Moment
from touchline.contacts.record_kinds import CONTACT
from touchline.eventstore.client import EventStoreDown
from touchline.segments.queries import members_among
from touchline.segments.scoring.counting import find_holding
from touchline.segments.scoring.ledger import Ledger, make_ledgers
from touchline.segments.scoring.models import Score, ScoreModel
from touchline.segments.scoring.plan import make_plan
from touchline.segments.scoring.rules import load_rules
from touchline.users.permissions import Verb

router = Router()


class RuleItem(Schema):
    """A rule: its points each time something happens (`each`), or `while` something is true."""

    number: int
    name: str
    text: str
    how: str
    condition: dict[str, Any]
    points: int
    cap_day: int | None
    cap_all: int | None


class ScoreItem(Schema):
    """A score as in force; `slug` is its field in conditions, `is_counting` says that a change is being counted."""

    id: int
    name: str
    about: str
    slug: str
    half_life_days: int | None
    hot: int
    is_counting: bool
    counted_at: Moment | None
    rules: list[RuleItem]


class PointsItem(Schema):
    """What somebody has by a score; `points` is null while nothing ever gave any."""

    score: int
    name: str
    slug: str
    points: Decimal | None
    is_hot: bool


class EntryItem(Schema):
    """What a rule gave on a day, and what that is worth now; without a `day` all days before together."""

    day: date | None
    times: int
    given: int
    worth: Decimal


class LedgerLine(Schema):
    """A rule's part: its days sum to it, less what its cap in all takes off (`cut`)."""

    rule: int
    text: str
    worth: Decimal
    cut: Decimal
    entries: list[EntryItem]


class LedgerItem(Schema):
    """A score of somebody, line by line; the lines sum to the total."""

    score: int
    name: str
    total: Decimal
    is_hot: bool
    lines: list[LedgerLine]


@router.get("/scores", response=Page[ScoreItem], url_name="scores")
def list_scores(request: HttpRequest) -> dict[str, Any]:
    """List the scores in force, with their rules."""
    authorise(request, "segments")
    return {"items": [show(model) for model in ScoreModel.objects.filter(version__gt=0).order_by("id")], "next": None}


@router.get("/scores/{score_id}", response=ScoreItem, url_name="score")
def read_score(request: HttpRequest, score_id: Id) -> dict[str, Any]:
    """Return a score with its rules."""
    authorise(request, "segments")
    return show(access_score(score_id))


@router.get("/contacts/{contact_id}/scores", response=Page[PointsItem], url_name="contact_scores")
def list_points(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """List what somebody has by each score, as lists and conditions see it."""
    authorise(request, "segments")
    access_person(request, contact_id)
    row = Score.objects.filter(pk=contact_id).first()
    models = ScoreModel.objects.filter(version__gt=0).order_by("id")
    return {"items": [show_points(model, getattr(row, model.column, None)) for model in models], "next": None}


@router.get("/contacts/{contact_id}/scores/{score_id}", response=LedgerItem, url_name="contact_score")
def read_ledger(request: HttpRequest, contact_id: Id, score_id: Id) -> dict[str, Any]:
    """Return the ledger of somebody's score, found anew from what happened."""
    authorise(request, "segments")
    access_person(request, contact_id)
    plan = make_plan([access_score(score_id)])
    holding = find_holding([contact_id], plan, find_among=members_among).get(contact_id, [])
    try:
        (ledger,) = make_ledgers(contact_id, plan, holding=holding)
    except EventStoreDown as error:
        raise Problem(503, "Not now", str(error)) from None
    return show_ledger(ledger)


def access_score(score_id: int) -> ScoreModel:
    """Return a score that is in force; else a 404 problem."""
    found = ScoreModel.objects.filter(pk=score_id, version__gt=0).first()
    if found is None:
        raise Problem(404, "Not found", f"There is no score {score_id}.")
    return found


def access_person(request: HttpRequest, contact_id: int) -> None:
    """Raise a 404 problem unless the token may see the contact."""
    token = authorise(request, "contacts")
    if not CONTACT.limit(token, Verb.VIEW).filter(pk=contact_id).exists():
        raise Problem(404, "Not found", f"There is no contact {contact_id}.")


def show(model: ScoreModel) -> dict[str, Any]:
    """Return a score as the shape has it."""
    names = ("id", "name", "about", "slug", "half_life_days", "hot", "is_counting", "counted_at")
    rules = [{**rule.dump(), "text": rule.say()} for rule in load_rules(model.rules)]
    return {name: getattr(model, name) for name in names} | {"rules": rules}


def show_points(model: ScoreModel, points: Decimal | None) -> dict[str, Any]:
    """Return somebody's points as the shape has them."""
    is_hot = points is not None and points >= model.hot
    return {"score": model.pk, "name": model.name, "slug": model.slug, "points": points, "is_hot": is_hot}


def show_ledger(ledger: Ledger) -> dict[str, Any]:
    """Return a ledger as the shape has it."""
    lines = [
        {
            "rule": line.rule.number,
            "text": line.rule.say(),
            "worth": line.worth,
            "cut": line.cut,
            "entries": [{name: getattr(one, name) for name in EntryItem.model_fields} for one in line.entries],
        }
        for line in ledger.lines
    ]
    facts = {"score": ledger.model.pk, "name": ledger.model.name, "total": ledger.total, "is_hot": ledger.is_hot}
    return facts | {"lines": lines}
