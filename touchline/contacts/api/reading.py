"""Reads many contacts at once for the API: three questions for any number, and no objects that are not needed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from touchline.api.values import format_moment
from touchline.contacts.models import Contact, Identity, Presence

COLUMNS = (
    "id", "name", "email", "phone", "stage", "company_id", "owner_id", "team_id", "tags", "attributes",
    "created_at", "updated_at", "archived_at", "version", "is_sample",
)  # fmt: skip
MOMENTS = ("created_at", "updated_at", "archived_at")
SHOWN = (Identity.Kind.USER_ID.value, Identity.Kind.EMAIL.value)


def read_items(contacts: QuerySet[Contact], *, limit: int) -> list[dict[str, Any]]:
    """Return contacts as `ContactItem` has them, moments as text already, at most `limit`."""
    items = [dict(zip(COLUMNS, row, strict=True)) for row in contacts.values_list(*COLUMNS)[:limit]]
    ids = [item["id"] for item in items]
    known, presence = _read_identities(ids), _read_presence(ids)
    for item in items:
        for name in MOMENTS:
            item[name] = item[name] and format_moment(item[name])
        first, last, visits, pages = presence.get(item["id"], (None, None, 0, 0))
        item["first_seen"], item["last_seen"] = first and format_moment(first), last and format_moment(last)
        item["visits"], item["pages"] = visits, pages
        item["external_ids"], item["emails"] = (known[item["id"], kind] for kind in SHOWN)
    return items


def _read_identities(ids: Sequence[int]) -> defaultdict[tuple[int, str], list[str]]:
    found: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    rows = Identity.objects.filter(contact_id__in=ids, kind__in=SHOWN).order_by("id")
    for contact_id, kind, value in rows.values_list("contact_id", "kind", "value"):
        found[contact_id, kind].append(value)
    return found


def _read_presence(ids: Sequence[int]) -> dict[int, Sequence[Any]]:
    rows: Iterable[Any] = Presence.objects.filter(person_id__in=ids).values_list(
        "person_id", "first_at", "last_at", "visits", "pages"
    )
    return {person: rest for person, *rest in rows}
