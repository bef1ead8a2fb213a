"""Joining two people or two companies in the API, and taking them apart."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.problems import Problem
from touchline.api.values import Id, Moment
from touchline.contacts.api.companies import access_company
from touchline.contacts.api.people import access_contact
from touchline.contacts.merging.merge import CannotMerge, Plan, merge_records
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.queries import find_successor, list_merges
from touchline.contacts.merging.unmerge import unmerge
from touchline.users.permissions import Verb

router = Router()
Whose = Literal["kept", "gone", "both"]


class MergeIn(Schema):
    """Which record goes into the one of the address, and whose value stands in which field."""

    model_config = {"extra": "forbid"}

    gone_id: Id
    choices: dict[str, Whose] = Field(
        default_factory=dict,
        description="By field; without a word the kept one's stands, the other's where it has none.",
    )


class MergeItem(Schema):
    """A merge; undone, it stays in the list of neither."""

    id: int
    kind: str
    kept_id: int
    gone_id: int
    gone_name: str
    is_automatic: bool
    probability: float | None
    actor_name: str
    created_at: Moment
    undone_at: Moment | None


class MergeList(Schema):
    """What a record is made of."""

    items: list[MergeItem]
    next: None = None


@router.post("/contacts/{contact_id}/merge", response=MergeItem, url_name="contact_merge")
def merge_contacts(request: HttpRequest, contact_id: Id, body: MergeIn) -> Merge:
    """Join another contact into this one, with everything it has; its id leads here for ever."""
    token = authorise(request, "contacts", Verb.EDIT)
    kept, gone = (access_contact(token, number, Verb.EDIT) for number in (contact_id, body.gone_id))
    return _merge("contact", kept.pk, gone.pk, body=body, token=token)


@router.post("/companies/{company_id}/merge", response=MergeItem, url_name="company_merge")
def merge_companies(request: HttpRequest, company_id: Id, body: MergeIn) -> Merge:
    """Join another company into this one, with its people."""
    token = authorise(request, "companies", Verb.EDIT)
    kept, gone = (access_company(token, number, Verb.EDIT) for number in (company_id, body.gone_id))
    return _merge("company", kept.pk, gone.pk, body=body, token=token)


@router.get("/contacts/{contact_id}/merges", response=MergeList, url_name="contact_merges")
def list_contact_merges(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """List what was joined into a contact, the latest first."""
    contact = access_contact(authorise(request, "contacts"), contact_id)
    return {"items": list_merges("contact", contact.pk)}


@router.get("/companies/{company_id}/merges", response=MergeList, url_name="company_merges")
def list_company_merges(request: HttpRequest, company_id: Id) -> dict[str, Any]:
    """List what was joined into a company, the latest first."""
    company = access_company(authorise(request, "companies"), company_id)
    return {"items": list_merges("company", company.pk)}


@router.post("/merges/{merge_id}/undo", response=MergeItem, url_name="merge_undo")
def undo_merge(request: HttpRequest, merge_id: Id) -> Merge:
    """Take a merge back: both records are as they were, and what came since stays with whom it came by."""
    token = authorise(request, "contacts", Verb.EDIT)
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise Problem(404, "Not found", f"There is no merge {merge_id}.")
    present = find_successor(merge.kind, merge.kept_id) or merge.kept_id
    if merge.kind == "company":
        access_company(authorise(request, "companies", Verb.EDIT), present, Verb.EDIT)
    else:
        access_contact(token, present, Verb.EDIT)
    try:
        return unmerge(merge.pk, actor=token)
    except CannotMerge as problem:
        raise Problem(409, "Not possible", str(problem)) from None


def _merge(kind: str, kept_id: int, gone_id: int, *, body: MergeIn, token: Token) -> Merge:
    if kept_id == gone_id:
        raise Problem(409, "One already", f"{gone_id} and {kept_id} are the same record already.")
    try:
        return merge_records(Plan(kind=kind, kept_id=kept_id, gone_id=gone_id, choices=body.choices), actor=token)
    except CannotMerge as problem:
        raise Problem(409, "Not possible", str(problem)) from None
