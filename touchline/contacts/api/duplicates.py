"""Probable duplicates in the API: the pairs with their evidence, and what to decide of them."""

from collections.abc import Iterable
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import Id, Moment
from touchline.contacts.duplicates.joining import accept, reject, take_back
from touchline.contacts.duplicates.reading import SideFacts, list_between, load_sides
from touchline.contacts.duplicates.rules import get_rule, list_pairs
from touchline.contacts.merging.merge import CannotMerge
from touchline.contacts.models import Duplicate
from touchline.users.permissions import Scope, Verb, get_scope

router = Router()


class Side(Schema):
    """One of the two: its id as it was found, the contact it is now, and its external ids."""

    id: int
    contact_id: int | None = Field(description="The contact it is now, after joins.")
    external_ids: list[str]
    name: str
    email: str


class Evidence(Schema):
    """What one field says: positive bits speak for one person, negative ones against."""

    field: str
    bits: float


class PairItem(Schema):
    """Two contacts that may be one."""

    id: int
    status: str
    probability: float
    first: Side
    second: Side
    evidence: list[Evidence]
    conflict: str = Field(description="Why the two do not join by themselves; empty when nothing keeps them.")
    is_joined: bool
    found_at: Moment
    decided_at: Moment | None


class PairQuery(PageQuery):
    """Which pairs: auto are joined by themselves, or about to be; review waits for somebody."""

    status: Literal["auto", "review", "joined", "rejected"] = "review"


@router.get("/duplicates", response=Page[PairItem], url_name="duplicates")
def list_duplicates(request: HttpRequest, query: Query[PairQuery]) -> dict[str, Any]:
    """List pairs of contacts that may be one, in the order of their ids."""
    token = authorise(request, "contacts")
    if get_scope(token, "contacts", Verb.VIEW) < Scope.ALL:
        raise Problem(403, "Not allowed", "The list of duplicates needs the right to see all contacts.")
    found = list_pairs(query.status, get_rule()).order_by("id")
    after = decode_position(query.after, int)
    found = found.filter(id__gt=after[0]) if after else found
    pairs, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.id)
    )
    return {"items": list(make_items(pairs, status=query.status)), "next": following}


@router.post("/duplicates/{pair_id}/accept", response=PairItem, url_name="duplicate_accept")
def accept_pair(request: HttpRequest, pair_id: Id) -> dict[str, Any]:
    """Join the two; the older contact stays."""
    return _decide(request, pair_id, accept)


@router.post("/duplicates/{pair_id}/reject", response=PairItem, url_name="duplicate_reject")
def reject_pair(request: HttpRequest, pair_id: Id) -> dict[str, Any]:
    """Note that the two are not one; no search brings them up again."""
    return _decide(request, pair_id, reject)


@router.post("/duplicates/{pair_id}/undo", response=PairItem, url_name="duplicate_undo")
def undo_pair(request: HttpRequest, pair_id: Id) -> dict[str, Any]:
    """Take a decision back; two that were joined are two again."""
    return _decide(request, pair_id, take_back)


def _decide(request: HttpRequest, pair_id: int, act: Any) -> dict[str, Any]:
    token = authorise(request, "contacts", Verb.EDIT)
    if get_scope(token, "contacts", Verb.EDIT) < Scope.ALL:
        raise Problem(403, "Not allowed", "Deciding on duplicates needs the right to change all contacts.")
    pair = Duplicate.objects.filter(pk=pair_id).first()
    if pair is None:
        raise Problem(404, "Not found", f"There is no pair {pair_id}.")
    try:
        act(pair, actor=token)
    except CannotMerge as problem:
        raise Problem(409, "Not possible", str(problem)) from None
    pair.refresh_from_db()
    return next(iter(make_items([pair], status=str(pair.state))))


def make_items(pairs: Iterable[Duplicate], *, status: str) -> Iterable[dict[str, Any]]:
    """Yield pairs as the API shows them; three queries for any number."""
    pairs = list(pairs)
    sides = load_sides(pairs)
    for pair in pairs:
        first, second = list_between(pair, sides)
        yield {
            "id": pair.pk,
            "status": status,
            "probability": pair.probability,
            "first": _draw(first),
            "second": _draw(second),
            "evidence": pair.evidence,
            "conflict": pair.conflict,
            "is_joined": first.contact_id is not None and first.contact_id == second.contact_id,
            "found_at": pair.found_at,
            "decided_at": pair.decided_at,
        }


def _draw(side: SideFacts) -> dict[str, Any]:
    return {
        "id": side.id,
        "contact_id": side.contact_id,
        "external_ids": side.external_ids,
        "name": side.contact.name if side.contact else "",
        "email": side.contact.email if side.contact else "",
    }
