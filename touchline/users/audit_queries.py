"""Reads the audit log for its pages: filtered by an allow-list, newest first, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from touchline.users.audit import hash_value
from touchline.users.audit_words import say_action, say_field, say_subject, say_value
from touchline.users.models import AuditEntry, AuditValue, User

PAGE = 50
LONGEST_ID = 19


@dataclass(frozen=True)
class Change:
    """One field of an act: what it was and what it became, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it."""

    entry: AuditEntry
    who: str
    action: Any
    subject: Any
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class AuditFilter:
    """What of the log is asked for."""

    user: int | None = None
    subject: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


def find_entries(asked: AuditFilter) -> QuerySet[AuditEntry]:
    """Return the entries that are asked for, newest first."""
    entries = AuditEntry.objects.order_by("-id")
    if asked.user:
        entries = entries.filter(actor_kind=AuditEntry.ActorKind.USER, actor_id=asked.user)
    if asked.subject:
        entries = entries.filter(subject=asked.subject)
    if asked.action:
        entries = entries.filter(action=asked.action)
    if asked.since:
        entries = entries.filter(at__gte=_get_midnight(asked.since))
    if asked.until:
        entries = entries.filter(at__lt=_get_midnight(asked.until + timedelta(days=1)))
    return entries.filter(id__lt=asked.before) if asked.before else entries


def get_lines(entries: list[AuditEntry]) -> list[Line]:
    """Return entries with names in the place of numbers, and readable values where they have not been erased."""
    ids = {entry.actor_id or 0 for entry in entries if entry.actor_kind == AuditEntry.ActorKind.USER}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
    kept = {(value.entry_id, value.field): value.value for value in AuditValue.objects.filter(entry__in=entries)}
    return [_make_line(entry, names, kept) for entry in entries]


def _make_line(entry: AuditEntry, names: Mapping[int, str], kept: Mapping[tuple[int, str], Any]) -> Line:
    who = names.get(entry.actor_id or 0, "") if entry.actor_kind == AuditEntry.ActorKind.USER else ""
    fields = [*entry.before, *(name for name in entry.after if name not in entry.before)]
    changes = [
        Change(say_field(name), _read(entry, "before", name, kept), _read(entry, "after", name, kept))
        for name in fields
    ]
    return Line(entry, who, say_action(entry.action), say_subject(entry.subject), changes)


def _read(entry: AuditEntry, side: str, name: str, kept: Mapping[tuple[int, str], Any]) -> str:
    values: dict[str, Any] = getattr(entry, side)
    if name not in values:
        return ""
    path = f"{side}.{name}"
    if path not in entry.hidden:
        return say_value(values[name])
    found = kept.get((entry.pk, path))
    return say_value(found) if found is not None and hash_value(found) == values[name] else "erased"


def _get_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
