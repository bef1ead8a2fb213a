"""Who is at a record: others see them, and each reader sees what happened since they last looked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from touchline.kit.clock import now
from touchline.records.chunk import tell_pages
from touchline.records.models import Look
from touchline.records.opening import Opened

HERE_FOR: Final = timedelta(seconds=30)
"""An open page gives a sign every ten seconds; who missed two has gone."""
NEW_LOOK: Final = timedelta(minutes=2)
NOTE: Final = """
INSERT INTO records_look (user_id, kind, record_id, at, before, field) VALUES (%s, %s, %s, %s, NULL, '')
ON CONFLICT (user_id, kind, record_id) DO UPDATE SET
    before = CASE WHEN %s AND records_look.at < excluded.at - %s THEN records_look.at ELSE records_look.before END,
    at = excluded.at
RETURNING before
"""


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Somebody else at the record, and what they are editing."""

    name: str
    field: str


def begin_look(opened: Opened) -> datetime | None:
    """Note that the user opened the record; return when they last looked before, or None."""
    before = _note(opened, is_new=True)
    if find_onlookers(opened):
        tell_pages([opened.id])
    return before


def keep_looking(opened: Opened) -> None:
    """Note that the user's page is still open."""
    _note(opened, is_new=False)


def note_editing(opened: Opened, slug: str) -> None:
    """Note which field the user edits; '' when they ended."""
    looks = Look.objects.filter(user=opened.user, kind=opened.kind.slug, record_id=opened.id)
    if looks.exclude(field=slug).update(field=slug, at=now()) and find_onlookers(opened):
        tell_pages([opened.id])


def find_onlookers(opened: Opened) -> list[Onlooker]:
    """Return who else is at the record now."""
    looks = Look.objects.filter(kind=opened.kind.slug, record_id=opened.id, at__gt=now() - HERE_FOR)
    found = list(looks.exclude(user=opened.user).select_related("user").order_by("-at")[:8])
    fields = opened.kind.find_fields(look.field for look in found if look.field)
    return [Onlooker(str(look.user), str(fields[look.field].label) if look.field in fields else "") for look in found]


def _note(opened: Opened, *, is_new: bool) -> datetime | None:
    values: list[Any] = [opened.user.pk, opened.kind.slug, opened.id, now(), is_new, NEW_LOOK]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, values)
        before: datetime | None = cursor.fetchone()[0]
    return before
