"""Reads many contacts at once for the API: three questions for any number, and no objects that are not needed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Func, QuerySet, TextField

from touchline.contacts.models import Contact, Identity

COLUMNS = (
    "id", "name", "email", "phone", "stage", "company_id", "owner_id", "team_id", "tags", "attributes", "version", "is_sample",
)  # fmt: skip
MOMENTS = ("created_at", "updated_at", "archived_at")
SHOWN = (Identity.Kind.USER_ID.value, Identity.Kind.EMAIL.value)
WRITTEN = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
"""A moment as `api.values.format_moment` writes it. Two hundred stand in an answer: the database writes them ten times faster."""
IDENTITIES = (
    "SELECT contact_id, kind, value FROM contacts_identity WHERE contact_id = ANY(%s) AND kind = ANY(%s) ORDER BY id"
)
PRESENCE = f"""
SELECT person_id, {WRITTEN.format("first_at")}, {WRITTEN.format("last_at")}, visits, pages
FROM contacts_presence WHERE person_id = ANY(%s)
"""  # noqa: S608 - texts of this module only


class Written(Func):
    """A moment of the database as a text of the API."""

    template = WRITTEN.format("%(expressions)s")
    output_field = TextField()


def read_items(contacts: QuerySet[Contact], *, limit: int) -> list[dict[str, Any]]:
    """Return contacts as `ContactItem` has them, moments as text already, at most `limit`."""
    moments = [Written(F(name)) for name in MOMENTS]
    names = (*COLUMNS, *MOMENTS)
    items = [dict(zip(names, row, strict=True)) for row in contacts.values_list(*COLUMNS, *moments)[:limit]]
    ids = [item["id"] for item in items]
    known, presence = _read_identities(ids), _read_presence(ids)
    for item in items:
        there = presence.get(item["id"], (None, None, 0, 0))
        item["first_seen"], item["last_seen"], item["visits"], item["pages"] = there
        item["external_ids"], item["emails"] = (known[item["id"], kind] for kind in SHOWN)
    return items


def _read_identities(ids: Sequence[int]) -> defaultdict[tuple[int, str], list[str]]:
    found: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for contact_id, kind, value in _ask(IDENTITIES, ids, list(SHOWN)):
        found[contact_id, kind].append(value)
    return found


def _read_presence(ids: Sequence[int]) -> dict[int, Sequence[Any]]:
    return {person: rest for person, *rest in _ask(PRESENCE, ids)}


def _ask(sql: str, ids: Sequence[int], *more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(ids), *more])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
