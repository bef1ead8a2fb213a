"""Makes and changes up to a thousand people with one request."""

from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.values import Id, Text
from touchline.contacts.addresses import normalise_email
from touchline.contacts.api.shapes import ContactIn, read_values
from touchline.contacts.api.writing import describe
from touchline.contacts.creation import create_contact
from touchline.contacts.identities import Taken, give
from touchline.contacts.models import Identity
from touchline.contacts.queries import find_contacts_of
from touchline.contacts.record_kinds import CONTACT
from touchline.records.changes import Refused, edit
from touchline.users.permissions import Verb, may

router = Router()
MOST = 1_000


class BulkRow(ContactIn):
    """A contact to be found by id, external id or e-mail, in this order, and changed; or made when there is none."""

    id: Id | None = None
    external_id: Text | None = None


class Bulk(Schema):
    """Up to 1,000 contacts."""

    model_config = {"extra": "forbid"}

    items: Annotated[list[BulkRow], Field(min_length=1, max_length=MOST)]


class RowError(Schema):
    """Why a row was refused."""

    where: str
    detail: str


class BulkResult(Schema):
    """What became of a row."""

    index: int
    result: Literal["created", "changed", "unchanged", "refused"]
    id: int | None
    errors: list[RowError]


class BulkAnswer(Schema):
    """One result for each row, in the order of the rows."""

    created: int
    changed: int
    unchanged: int
    refused: int
    results: list[BulkResult]


@router.post("/contacts/bulk", response=BulkAnswer, url_name="contacts_bulk")
def upsert_contacts(request: HttpRequest, body: Bulk) -> dict[str, Any]:
    """Make or change up to 1,000 contacts; a refused row keeps none of the others back."""
    token = authorise(request, "contacts", Verb.EDIT)
    known = find_known(body.items)
    allowed = set(CONTACT.limit(token, Verb.EDIT).filter(id__in=set(known.values())).values_list("id", flat=True))
    results = []
    with transaction.atomic():
        for index, row in enumerate(body.items):
            results.append({"index": index, **_take(row, known, allowed, token)})
    counts = {
        name: sum(1 for one in results if one["result"] == name)
        for name in ("created", "changed", "unchanged", "refused")
    }
    return {**counts, "results": results}


def find_known(rows: list[BulkRow]) -> dict[tuple[str, str], int]:
    """Return the contacts that rows name, by what they name them with; two queries."""
    emails = {normalise_email(row.email) for row in rows if row.email} - {""}
    external = {row.external_id for row in rows if row.external_id}
    found = Identity.objects.filter(kind=Identity.Kind.EMAIL, value__in=emails) | Identity.objects.filter(
        kind=Identity.Kind.USER_ID, value__in=external
    )
    known = {(kind, value): contact for kind, value, contact in found.values_list("kind", "value", "contact_id")}
    people = find_contacts_of([row.id for row in rows if row.id])
    return known | {("id", str(person)): contact for person, contact in people.items() if contact}


def _get_keys(row: BulkRow) -> list[tuple[str, str]]:
    keys = []
    if row.id:
        keys.append(("id", str(row.id)))
    if row.external_id:
        keys.append((Identity.Kind.USER_ID.value, row.external_id))
    if email := normalise_email(row.email):
        keys.append((Identity.Kind.EMAIL.value, email))
    return keys


def _take(row: BulkRow, known: dict[tuple[str, str], int], allowed: set[int], token: Token) -> dict[str, Any]:
    """Make or change one contact and return what became of the row; what it is known by finds it in later rows."""
    keys = _get_keys(row)
    contact_id = next((known[key] for key in keys if key in known), None)
    if (row.id and contact_id is None) or (contact_id is not None and contact_id not in allowed):
        return _refuse("id", "There is no such contact, or not for this token.")
    if contact_id is None and not may(token, "contacts", Verb.CREATE):
        return _refuse("", "This token may not make contacts.")
    try:
        with transaction.atomic():
            contact_id, result = _write(row, contact_id, token)
    except Refused as refused:
        return {"result": "refused", "id": contact_id, "errors": list(describe(refused))}
    except Taken as taken:
        return {"result": "refused", "id": contact_id, "errors": [{"where": "body.external_id", "detail": str(taken)}]}
    allowed.add(contact_id)
    known.update(dict.fromkeys(keys, contact_id))
    return {"result": result, "id": contact_id, "errors": []}


def _write(row: BulkRow, contact_id: int | None, token: Token) -> tuple[int, str]:
    values = read_values(row)
    values.pop("id", None)
    external_id = values.pop("external_id", None)
    if contact_id is None:
        if external_id and not any(values.get(slug) for slug in ("name", "email", "phone")):
            values["name"] = external_id
        contact_id, result = create_contact(values, actor=token, known_by=f"API: {token.name}").id, "created"
    else:
        change_set = edit(CONTACT, contact_id, values, actor=token)
        result = "changed" if change_set.records else "unchanged"
    if external_id:
        give(contact_id, Identity.Kind.USER_ID, external_id)
    return contact_id, result


def _refuse(where: str, detail: str) -> dict[str, Any]:
    return {"result": "refused", "id": None, "errors": [{"where": f"body.{where}".rstrip("."), "detail": detail}]}
