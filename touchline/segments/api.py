"""Segments in the API: list, make, change, count beforehand, members, and why somebody is in or not."""

from collections.abc import Callable
from itertools import islice
from typing import Annotated, Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment
from touchline.conditions.explaining import Explained, explain
from touchline.conditions.people import find_everybody
from touchline.conditions.problems import ConditionError
from touchline.contacts.models import Contact
from touchline.contacts.record_kinds import CONTACT
from touchline.eventstore.client import EventStoreDown
from touchline.segments import services
from touchline.segments.chunks import read_members
from touchline.segments.lifecycle.api import router as stages
from touchline.segments.membership import make_context
from touchline.segments.models import Purpose, Segment
from touchline.segments.queries import is_member, list_segments, list_segments_of
from touchline.segments.scoring.api import router as scores
from touchline.segments.uploads import upload_segment
from touchline.users.permissions import Verb

router = Router()
router.add_router("", scores)
router.add_router("", stages)
T = TypeVar("T")
Name = Annotated[str, Field(min_length=1, max_length=services.LONGEST_NAME, json_schema_extra={"pattern": NO_NUL})]
Note = Annotated[str, Field(max_length=services.LONGEST_NOTE, json_schema_extra={"pattern": NO_NUL})]
Condition = dict[str, Any]
SAMPLE = 10


class SegmentItem(Schema):
    """A segment; `size` is null until it was filled first, `problem` says why it is frozen."""

    id: int
    name: str
    note: str
    condition: Condition
    draft: Condition | None
    is_fixed: bool
    is_filled: bool
    size: int | None
    problem: str
    filled_at: Moment | None
    created_at: Moment
    updated_at: Moment
    archived_at: Moment | None


class SegmentIn(Schema):
    """A segment to be made; a condition of `{}` holds of everybody."""

    model_config = {"extra": "forbid"}

    name: Name
    note: Note = ""
    condition: Condition


class SegmentChange(Schema):
    """Changes: only what is sent changes; a condition is followed at once, an archived segment keeps its members."""

    model_config = {"extra": "forbid"}

    name: Name | None = None
    note: Note | None = None
    condition: Condition | None = None
    archived: bool | None = None


class SegmentQuery(PageQuery):
    """Which segments are asked for, in the order of their ids."""

    archived: bool = False


class CountIn(Schema):
    """A condition to be tried."""

    model_config = {"extra": "forbid"}

    condition: Condition


class Counted(Schema):
    """How many a condition finds now, and some of them whom the token may see."""

    count: int
    sample: list[int]


class Snapshot(Schema):
    """What a snapshot is called."""

    model_config = {"extra": "forbid"}

    name: Name


class Upload(Schema):
    """Identifiers, one a line: e-mail addresses, telephone numbers, ids of your own."""

    model_config = {"extra": "forbid"}

    name: Name
    identifiers: Annotated[str, Field(min_length=1, json_schema_extra={"pattern": NO_NUL})]


class Member(Schema):
    """A contact in a segment."""

    id: int
    name: str
    email: str


class Reason(Schema):
    """A part of a condition in words, whether it holds, and its parts."""

    text: str
    holds: bool
    parts: list["Reason"]


class Membership(Schema):
    """Whether somebody is in a segment, and why by its condition as of now."""

    is_member: bool
    reason: Reason | None


@router.get("/segments", response=Page[SegmentItem], url_name="segments")
def list_all(request: HttpRequest, query: Query[SegmentQuery]) -> dict[str, Any]:
    """List the segments, or those that are archived."""
    authorise(request, "segments")
    found = list_segments(with_archived=True).filter(archived_at__isnull=not query.archived).order_by("id")
    after = decode_position(query.after, int)
    found = found.filter(id__gt=after[0]) if after else found
    items, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.pk)
    )
    return {"items": [show(one) for one in items], "next": following}


@router.post("/segments", response={201: SegmentItem}, url_name="segment_new")
def add(request: HttpRequest, response: HttpResponse, body: SegmentIn) -> Status[Any]:
    """Make a segment; its members are found within a moment, and follow from then on."""
    token = authorise(request, "segments", Verb.CREATE)
    new = services.NewSegment(name=body.name, note=body.note, condition=body.condition, owner=token.user)
    return answer_new(response, keep(lambda: services.create_segment(token, new)))


@router.post("/segments/count", response=Counted, url_name="segment_count")
def count(request: HttpRequest, body: CountIn) -> dict[str, Any]:
    """Say how many a condition finds, without keeping it."""
    token = authorise(request, "segments")
    authorise(request, "contacts")
    members = keep(lambda: find_everybody(body.condition, context=make_context()))
    some = list(islice(members, SAMPLE * 5))
    seen = CONTACT.limit(token, Verb.VIEW).filter(pk__in=some).order_by("pk").values_list("pk", flat=True)
    return {"count": len(members), "sample": list(seen[:SAMPLE])}


@router.post("/segments/upload", response={201: SegmentItem}, url_name="segment_upload")
def upload(request: HttpRequest, response: HttpResponse, body: Upload) -> Status[Any]:
    """Make a fixed segment of the contacts that are known by these identifiers."""
    token = authorise(request, "segments", Verb.CREATE)
    authorise(request, "contacts")
    return answer_new(response, keep(lambda: upload_segment(token, name=body.name, text=body.identifiers)))


@router.get("/segments/{segment_id}", response=SegmentItem, url_name="segment")
def read(request: HttpRequest, segment_id: Id) -> dict[str, Any]:
    """Return a segment."""
    authorise(request, "segments")
    return show(access_segment(segment_id))


@router.patch("/segments/{segment_id}", response=SegmentItem, url_name="segment_change")
def change(request: HttpRequest, segment_id: Id, body: SegmentChange) -> dict[str, Any]:
    """Change what is sent and nothing else."""
    token = authorise(request, "segments", Verb.EDIT)
    segment = access_segment(segment_id)
    keep(lambda: _change(token, segment, body))
    segment.refresh_from_db()
    return show(segment)


@router.delete("/segments/{segment_id}", response={204: None}, url_name="segment_delete")
def delete(request: HttpRequest, segment_id: Id) -> Status[Any]:
    """Remove a segment with its history; refused while something uses it."""
    token = authorise(request, "segments", Verb.DELETE)
    segment = access_segment(segment_id)
    keep(lambda: services.delete_segment(token, segment.pk))
    return Status(204, None)


@router.post("/segments/{segment_id}/recompute", response={202: SegmentItem}, url_name="segment_recompute")
def recompute(request: HttpRequest, segment_id: Id) -> Status[Any]:
    """Find the members anew from everything that is stored."""
    token = authorise(request, "segments", Verb.EDIT)
    segment = access_segment(segment_id)
    return Status(202, show(keep(lambda: services.recompute_segment(token, segment.pk))))


@router.post("/segments/{segment_id}/snapshot", response={201: SegmentItem}, url_name="segment_snapshot")
def snapshot(request: HttpRequest, response: HttpResponse, segment_id: Id, body: Snapshot) -> Status[Any]:
    """Make a fixed segment of who is in this one now."""
    token = authorise(request, "segments", Verb.CREATE)
    segment = access_segment(segment_id)
    return answer_new(response, keep(lambda: services.take_snapshot(token, segment.pk, name=body.name)))


@router.get("/segments/{segment_id}/members", response=Page[Member], url_name="segment_members")
def list_members(request: HttpRequest, segment_id: Id, query: Query[PageQuery]) -> dict[str, Any]:
    """List the members whom the token may see, in the order of their ids."""
    authorise(request, "segments")
    token = authorise(request, "contacts")
    members = read_members(access_segment(segment_id).pk)
    after = decode_position(query.after, int)
    items, following = page(
        _read_seen(token, members, after=int(after[0]) if after else 0, most=query.limit + 1),
        request,
        limit=query.limit,
        position=lambda one: encode_position(one.pk),
    )
    return {"items": [{"id": one.pk, "name": one.name, "email": one.email} for one in items], "next": following}


@router.get("/segments/{segment_id}/members/{contact_id}", response=Membership, url_name="segment_member")
def explain_member(request: HttpRequest, segment_id: Id, contact_id: Id) -> dict[str, Any]:
    """Say whether somebody is in a segment, and why or why not."""
    authorise(request, "segments")
    access_contact(request, contact_id)
    segment = access_segment(segment_id)
    reason = None
    if not segment.is_fixed:
        reason = _draw(keep(lambda: explain(segment.condition, contact_id, context=make_context())))
    return {"is_member": is_member(segment.pk, contact_id), "reason": reason}


@router.get("/contacts/{contact_id}/segments", response=Page[SegmentItem], url_name="contact_segments")
def list_of_contact(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """List the segments somebody is in."""
    authorise(request, "segments")
    access_contact(request, contact_id)
    return {"items": [show(one) for one in list_segments_of(contact_id)], "next": None}


def access_segment(segment_id: int) -> Segment:
    """Return one of the firm's own segments; else a 404 problem."""
    found = Segment.objects.filter(pk=segment_id, purpose=Purpose.OWN).first()
    if found is None:
        raise Problem(404, "Not found", f"There is no segment {segment_id}.")
    return found


def access_contact(request: HttpRequest, contact_id: int) -> None:
    """Raise a 404 problem unless the token may see the contact."""
    token = authorise(request, "contacts")
    if not CONTACT.limit(token, Verb.VIEW).filter(pk=contact_id).exists():
        raise Problem(404, "Not found", f"There is no contact {contact_id}.")


def keep(act: Callable[[], T]) -> T:
    """Return what is done; what cannot be kept is a problem that names the place."""
    try:
        return act()
    except ConditionError as error:
        where = f"body.condition.{error.path}" if error.path else "body.condition"
        raise Problem(422, "Not taken", str(error), errors=[{"where": where, "detail": error.text}]) from None
    except services.CannotKeep as error:
        raise Problem(422, "Not taken", str(error)) from None
    except EventStoreDown as error:
        raise Problem(503, "Not now", str(error)) from None


def answer_new(response: HttpResponse, segment: Segment) -> Status[Any]:
    """Answer with what was made and where it is."""
    response["Location"] = reverse("api:segment", args=[segment.pk])
    return Status(201, show(segment))


def show(segment: Segment) -> dict[str, Any]:
    """Return a segment as the shape has it."""
    return {name: getattr(segment, name) for name in SegmentItem.model_fields}


@transaction.atomic
def _change(token: Token, segment: Segment, body: SegmentChange) -> None:
    if body.archived is not None and body.archived is not (segment.archived_at is not None):
        put = services.archive_segment if body.archived else services.restore_segment
        put(token, segment.pk)
    if body.name is not None or body.note is not None:
        name = segment.name if body.name is None else body.name
        note = segment.note if body.note is None else body.note
        services.change_segment(token, segment.pk, name=name, note=note, owner=segment.owner)
    if body.condition is not None:
        services.change_condition(token, segment.pk, body.condition)


def _read_seen(token: Token, members: Any, *, after: int, most: int) -> list[Contact]:
    """Return the next members whom the token may see; whom it may not are skipped a thousand at a time."""
    found: list[Contact] = []
    rest = members.iter_equal_or_larger(after + 1)
    while len(found) < most and (some := list(islice(rest, 1_000))):
        seen = CONTACT.limit(token, Verb.VIEW).filter(pk__in=some).order_by("pk")
        found += seen[: most - len(found)]
    return found


def _draw(explained: Explained) -> dict[str, Any]:
    return {"text": explained.text, "holds": explained.holds, "parts": [_draw(part) for part in explained.parts]}
