"""Experiments in the API: list, make, read with the verdict, ask for people's variants, end."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import Field
from pyroaring import BitMap64

from touchline.api.auth import authorise
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment
from touchline.contacts.record_kinds import CONTACT
from touchline.eventstore.client import EventStoreDown
from touchline.experiments import services
from touchline.experiments.models import Trial
from touchline.experiments.queries import judge
from touchline.experiments.verdicts import Verdict
from touchline.users.audit import write_audit
from touchline.users.permissions import Verb

router = Router()
T = TypeVar("T")
Name = Annotated[str, Field(min_length=1, max_length=services.LONGEST_NAME, json_schema_extra={"pattern": NO_NUL})]
Text = Annotated[str, Field(max_length=200, json_schema_extra={"pattern": NO_NUL})]
Weight = Annotated[int, Field(ge=0, le=10_000)]


class VariantIn(Schema):
    """A way it is done; `share` is a weight, `is_control` says that nothing is done to these people."""

    model_config = {"extra": "forbid"}

    name: Name
    share: Weight = 50
    is_control: bool = False


class ExperimentIn(Schema):
    """An experiment; the first variant is what is done today. `part` of 10,000 take part, `smallest` 0.01 is one point."""

    model_config = {"extra": "forbid"}

    name: Name
    variants: Annotated[list[VariantIn], Field(min_length=2, max_length=services.MOST_VARIANTS)]
    goal: Text
    goal_where: list[dict[str, Any]] = []
    measure: Text = "share"
    smallest: Annotated[float, Field(gt=0, le=1e9)] | None = None
    part: Weight = 10_000
    window_days: Annotated[int, Field(ge=1, le=365)] | None = None


class ExperimentItem(Schema):
    """An experiment; `decision` is what the last look said."""

    id: int
    name: str
    goal: str
    goal_where: list[dict[str, Any]]
    measure: str
    smallest: float | None
    part: int
    window_days: int | None
    decision: str
    kept: int | None
    started_at: Moment | None
    ended_at: Moment | None
    looked_at: Moment | None


class ArmItem(Schema):
    """What came of one variant; `mean` lies between `low` and `high`."""

    number: int
    name: str
    is_control: bool
    people: int
    reached: int
    mean: float
    low: float | None
    high: float | None


class TrialPair(Schema):
    """By how much `other` is above `one`, per person; nulls while one of them has nobody."""

    one: int
    other: int
    estimate: float
    low: float | None
    high: float | None


class VerdictItem(Schema):
    """won, same, not_yet, alarm or nothing; in words, and what it rests on."""

    decision: str
    winner: int | None
    leader: int | None
    needed: int | None
    sentence: str
    sure: str
    variants: list[ArmItem]
    pairs: list[TrialPair]


class AssignIn(Schema):
    """Whose variants are asked for; they count as exposed from now on, unless `expose` is false."""

    model_config = {"extra": "forbid"}

    contacts: Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(min_length=1, max_length=10_000)]
    expose: bool = True


class Assigned(Schema):
    """A contact's variant, null for who is not in the experiment."""

    contact: int
    variant: int | None
    name: str | None


class End(Schema):
    """Which variant is kept, null for none."""

    model_config = {"extra": "forbid"}

    kept: int | None = None


@router.get("/experiments", response=Page[ExperimentItem], url_name="experiments")
def list_all(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the experiments, in the order of their ids."""
    authorise(request, "experiments")
    after = decode_position(query.after, int)
    found = Trial.objects.order_by("id").filter(id__gt=after[0] if after else 0)
    items, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.pk)
    )
    return {"items": [show(one) for one in items], "next": following}


@router.post("/experiments", response={201: ExperimentItem}, url_name="experiment_new")
def add(request: HttpRequest, response: HttpResponse, body: ExperimentIn) -> Status[Any]:
    """Make an experiment; it begins with the first person who gets a variant."""
    token = authorise(request, "experiments", Verb.CREATE)
    facts = body.model_dump(exclude={"variants"})
    variants = [services.WantedVariant(**one.model_dump()) for one in body.variants]
    trial = keep(lambda: services.create_trial(token, services.WantedTrial(variants=variants, **facts)))
    response["Location"] = reverse("api:experiment", args=[trial.pk])
    return Status(201, show(trial))


@router.get("/experiments/{experiment_id}", response=ExperimentItem, url_name="experiment")
def read(request: HttpRequest, experiment_id: Id) -> dict[str, Any]:
    """Return an experiment."""
    authorise(request, "experiments")
    return show(access_trial(experiment_id))


@router.get("/experiments/{experiment_id}/verdict", response=VerdictItem, url_name="experiment_verdict")
def read_verdict(request: HttpRequest, experiment_id: Id) -> dict[str, Any]:
    """Return what came of it, at most a minute old."""
    authorise(request, "experiments")
    trial = access_trial(experiment_id)
    return draw(keep(lambda: judge(trial.pk)))


@router.post("/experiments/{experiment_id}/assign", response=list[Assigned], url_name="experiment_assign")
def assign(request: HttpRequest, experiment_id: Id, body: AssignIn) -> list[dict[str, Any]]:
    """Say who gets which variant: the same person always the same one."""
    token = authorise(request, "experiments", Verb.EDIT)
    authorise(request, "contacts")
    trial = access_trial(experiment_id)
    seen = set(CONTACT.limit(token, Verb.VIEW).filter(pk__in=body.contacts).values_list("pk", flat=True))
    if unknown := next((person for person in body.contacts if person not in seen), None):
        raise Problem(404, "Not found", f"There is no contact {unknown}.")
    with transaction.atomic():
        found = keep(lambda: services.assign(trial, BitMap64(seen)))
        if body.expose:
            keep(lambda: services.expose(trial, found, actor=token))
        write_audit(token, "experiment.assign", "experiments", trial.pk, after={"people": len(seen)})
    names = {one.number: one.name for one in trial.variants.all()}
    numbers = {person: number for number in names for person in found.get(number, ())}
    return [
        {"contact": person, "variant": numbers.get(person), "name": names.get(numbers.get(person, -1))}
        for person in body.contacts
    ]


@router.post("/experiments/{experiment_id}/end", response=ExperimentItem, url_name="experiment_end")
def end(request: HttpRequest, experiment_id: Id, body: End) -> dict[str, Any]:
    """End an experiment; what happens later counts no more."""
    token = authorise(request, "experiments", Verb.EDIT)
    trial = access_trial(experiment_id)
    return show(keep(lambda: services.end_trial(token, trial.pk, kept=body.kept)))


def access_trial(experiment_id: int) -> Trial:
    """Return an experiment; else a 404 problem."""
    found = Trial.objects.filter(pk=experiment_id).first()
    if found is None:
        raise Problem(404, "Not found", f"There is no experiment {experiment_id}.")
    return found


def keep(act: Callable[[], T]) -> T:
    """Return what is done; what cannot be kept is a problem."""
    try:
        return act()
    except services.CannotTry as error:
        raise Problem(422, "Not taken", str(error)) from None
    except EventStoreDown as error:
        raise Problem(503, "Not now", str(error)) from None


def show(trial: Trial) -> dict[str, Any]:
    """Return an experiment as the shape has it."""
    return {name: getattr(trial, name) for name in ExperimentItem.model_fields}


def draw(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as the shape has it; what may be anything is null."""
    facts = ("number", "name", "is_control", "people", "reached", "mean")
    return {
        "decision": verdict.decision,
        "winner": verdict.winner,
        "leader": verdict.leader,
        "needed": verdict.needed,
        "sentence": verdict.sentence,
        "sure": verdict.sure_sentence,
        "variants": [
            {name: getattr(arm, name) for name in facts}
            | {"low": arm.low if arm.people else None, "high": arm.high if arm.people else None}
            for arm in verdict.arms
        ],
        "pairs": [
            {
                "one": pair.one,
                "other": pair.other,
                "estimate": pair.interval.estimate,
                "low": pair.interval.low if pair.interval.is_known else None,
                "high": pair.interval.high if pair.interval.is_known else None,
            }
            for pair in verdict.pairs
        ],
    }
