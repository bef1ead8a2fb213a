"""The stream in the API: events as they were stored, and refused ones to be mended and replayed."""

import json
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.events import EventItem, make_event_item, read_position
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import Id, Moment, MomentQuery, Text
from touchline.contacts.lookup import find_contact_by
from touchline.contacts.queries import find_contacts_of, get_person_ids
from touchline.eventstore.timeline import find_events
from touchline.journal.models import Quarantine
from touchline.journal.services import CannotReplay, replay_quarantined
from touchline.tracking.models import Source
from touchline.users.permissions import Scope, Verb, get_scope, may

router = Router()
LONGEST_NAME = 250
"""Bytes; the embedded event store takes no longer value in a question."""


class EventQuery(PageQuery):
    """Which events are asked for; an empty filter is none."""

    name: Text = Field("", description="The event's name, such as `page_viewed` or `Order Completed`.")
    user_id: Text = Field("", description="An external id: all events of the contact that has it.")
    since: MomentQuery = Field(None, description="From this moment on: ISO 8601 or unix seconds.")
    until: MomentQuery = Field(None, description="Before this moment: ISO 8601 or unix seconds.")
    order: Literal["desc", "asc"] = Field("desc", description="desc: newest first; asc: oldest first.")


class QuarantineQuery(PageQuery):
    """Which refused events are asked for."""

    state: Literal["waiting", "replayed", "dismissed", ""] = Field("waiting", description="Empty for all.")


class QuarantineItem(Schema):
    """A refused event; `body` is what was sent, as text where it is no JSON."""

    id: int
    received_at: Moment
    source_id: int
    source: str | None
    call: str
    message_id: str
    reason: str
    state: str
    handled_at: Moment | None
    body: Any


class Replay(Schema):
    """What a replay may mend."""

    body: dict[str, Any] | None = Field(None, description="The call as it should have been; without it as it was.")


@router.get("/events", response=Page[EventItem], url_name="events")
def list_events(request: HttpRequest, query: Query[EventQuery]) -> dict[str, Any]:
    """List events, newest first unless `order=asc`."""
    token = authorise(request, "contacts")
    if get_scope(token, "contacts", Verb.VIEW) < Scope.ALL:
        raise Problem(403, "Not allowed", "This token sees some contacts only; ask for the timeline of one of them.")
    if len(query.name.encode()) > LONGEST_NAME:
        raise Problem(422, "Not possible", f"A name in a question has at most {LONGEST_NAME} bytes.")
    found = find_events(
        name=query.name or None,
        person_ids=_find_people(query.user_id) if query.user_id else None,
        since=query.since,
        until=query.until,
        after=read_position(query.after),
        limit=query.limit + 1,
        newest_first=query.order == "desc",
    )
    items, following = page(found, request, limit=query.limit, position=lambda event: event.id)
    contacts = find_contacts_of(list({event.person_id for event in items}))
    shown = [make_event_item(event, contact_id=contacts.get(event.person_id)) for event in items]
    return {"items": shown, "next": following}


@router.get("/quarantine", response=Page[QuarantineItem], url_name="quarantine")
def list_quarantine(request: HttpRequest, query: Query[QuarantineQuery]) -> dict[str, Any]:
    """List refused events with the reason of each, newest first."""
    if not may(request.auth, "sources"):  # type: ignore[attr-defined]
        authorise(request, "stream")
    after = decode_position(query.after, int)
    kept = Quarantine.objects.order_by("-id")
    kept = kept.filter(state=query.state) if query.state else kept
    kept = kept.filter(id__lt=after[0]) if after else kept
    items, following = page(
        list(kept[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.id)
    )
    names = dict(Source.objects.filter(id__in={one.source_id for one in items}).values_list("id", "name"))
    return {"items": [make_quarantine_item(one, source=names.get(one.source_id)) for one in items], "next": following}


@router.post("/quarantine/{quarantine_id}/replay", response=QuarantineItem, url_name="quarantine_replay")
def replay(request: HttpRequest, quarantine_id: Id, mended: Replay | None = None) -> dict[str, Any]:
    """Send a refused event through the stream once more, mended or as it is."""
    authorise(request, "sources", Verb.MANAGE)
    body = None
    if mended and mended.body is not None:
        body = json.dumps(mended.body, ensure_ascii=False).encode()
    try:
        kept = replay_quarantined(quarantine_id, body=body)
    except Quarantine.DoesNotExist:
        raise Problem(404, "Not found", f"There is no refused event {quarantine_id}.") from None
    except CannotReplay as error:
        raise Problem(409, "It cannot be replayed", str(error)) from None
    name = Source.objects.filter(id=kept.source_id).values_list("name", flat=True).first()
    return make_quarantine_item(kept, source=name)


def make_quarantine_item(kept: Quarantine, *, source: str | None) -> dict[str, Any]:
    """Return a refused event as `QuarantineItem` has it."""
    return {
        "id": kept.id,
        "received_at": kept.received_at,
        "source_id": kept.source_id,
        "source": source,
        "call": kept.call,
        "message_id": kept.message_id,
        "reason": kept.reason,
        "state": kept.state,
        "handled_at": kept.handled_at,
        "body": read_body(bytes(kept.body)),
    }


def read_body(raw: bytes) -> Any:
    """Return what was sent as JSON where it is valid and can be told again, else as text."""
    text = raw.decode("utf-8", "replace")
    try:
        body = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(body, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return text
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _find_people(user_id: str) -> list[int]:
    contact_id = find_contact_by(external_id=user_id)
    return get_person_ids(contact_id) if contact_id else []
