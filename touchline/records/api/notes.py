"""Notes in the API."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment
from touchline.records.api.attributes import refuse
from touchline.records.kinds import RecordKind, get_kind
from touchline.records.models import Note
from touchline.records.notes import add_note
from touchline.records.values import Nonsense
from touchline.users.permissions import Verb

router = Router()


class NoteItem(Schema):
    """What somebody wrote down."""

    id: int
    text: str
    author_id: int | None
    is_pinned: bool
    created_at: Moment
    edited_at: Moment | None


class NoteIn(Schema):
    """A note; who is named after an @ is told."""

    model_config = {"extra": "forbid"}

    text: Annotated[str, Field(min_length=1, max_length=10_000, json_schema_extra={"pattern": NO_NUL})]


@router.get("/contacts/{contact_id}/notes", response=Page[NoteItem], url_name="contact_notes")
def list_contact_notes(request: HttpRequest, contact_id: Id, query: Annotated[PageQuery, Query()]) -> dict[str, Any]:
    """List the notes at a contact, newest first."""
    return _list_notes(request, get_kind("contact"), contact_id, query)


@router.get("/companies/{company_id}/notes", response=Page[NoteItem], url_name="company_notes")
def list_company_notes(request: HttpRequest, company_id: Id, query: Annotated[PageQuery, Query()]) -> dict[str, Any]:
    """List the notes at a company, newest first."""
    return _list_notes(request, get_kind("company"), company_id, query)


@router.post("/contacts/{contact_id}/notes", response={201: NoteItem}, url_name="contact_note_new")
def add_contact_note(request: HttpRequest, contact_id: Id, body: NoteIn) -> Status[Note]:
    """Put a note to a contact."""
    return _add_note(request, get_kind("contact"), contact_id, body)


@router.post("/companies/{company_id}/notes", response={201: NoteItem}, url_name="company_note_new")
def add_company_note(request: HttpRequest, company_id: Id, body: NoteIn) -> Status[Note]:
    """Put a note to a company."""
    return _add_note(request, get_kind("company"), company_id, body)


def _list_notes(request: HttpRequest, kind: RecordKind, record_id: int, query: PageQuery) -> dict[str, Any]:
    check_record(authorise(request, kind.subject), kind, record_id, Verb.VIEW)
    found = Note.objects.filter(kind=kind.slug, record_id=record_id, removed_at=None).order_by("-id")
    before = decode_position(query.after, int)
    found = found.filter(id__lt=before[0]) if before else found
    items, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.id)
    )
    return {"items": items, "next": following}


def _add_note(request: HttpRequest, kind: RecordKind, record_id: int, body: NoteIn) -> Status[Note]:
    token = authorise(request, kind.subject, Verb.EDIT)
    check_record(token, kind, record_id, Verb.EDIT)
    try:
        return Status(201, add_note(kind, record_id, body.text, author=token))
    except Nonsense as nonsense:
        raise refuse(nonsense) from None


def check_record(token: Token, kind: RecordKind, record_id: int, verb: Verb) -> None:
    """Raise a 404 problem unless the token may do this with the record."""
    if not kind.limit(token, verb).filter(pk=record_id).exists():
        raise Problem(404, "Not found", f"There is no {kind.slug} {record_id}.")
