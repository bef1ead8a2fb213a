"""Reads of the change log: acts of one record and of the firm, each with what it changed, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from touchline.kit.clock import now
from touchline.records.changes import UNDO_FOR
from touchline.records.fields import Field, Label
from touchline.records.kinds import RecordKind, find_kind, get_kind, get_kinds
from touchline.records.models import Change, ChangeSet
from touchline.records.shown import load_names, say_value
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, get_scope

PAGE: Final = 30
SHOWN_RECORDS: Final = 5


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value before and after, in words."""

    label: Label
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What an act changed of one record."""

    record_id: int
    name: str
    url: str
    values: list[ValueChange]
    left_out: bool


@dataclass(slots=True)
class ShownAct:
    """An act with the first few of its records."""

    change_set: ChangeSet
    kind: RecordKind
    records: list[RecordChange] = field(default_factory=list)

    @property
    def can_be_undone(self) -> bool:
        """Whether its undo button stands."""
        is_young = now() - self.change_set.created_at < UNDO_FOR
        return is_young and not self.is_undone and self.change_set.action != ChangeSet.Action.CREATE

    @property
    def is_undone(self) -> bool:
        """Whether somebody took it back."""
        return hasattr(self.change_set, "undone_by")


def get_acts_on(kind: RecordKind, record_id: int, *, before: int | None = None) -> list[ShownAct]:
    """Return the acts on one record, one more than a page; a few queries."""
    changes = Change.objects.filter(kind=kind.slug, record_id=record_id).order_by("-id")
    if before:
        changes = changes.filter(id__lt=before)
    found = list(changes.select_related("change_set__undone_by", "change_set__undoes")[: PAGE + 1])
    return _show(kind, [(change.change_set, [change]) for change in found])


def get_acts(user: User, *, before: int | None = None, by: int | None = None) -> list[ShownAct]:
    """Return the acts of the firm on kinds that the user sees all of, or the user's own; one more than a page."""
    seen = [kind.slug for kind in get_kinds() if get_scope(user, kind.subject, Verb.VIEW) == Scope.ALL]
    acts = ChangeSet.objects.filter(kind__in=seen) if seen else ChangeSet.objects.filter(actor=user)
    if by:
        acts = acts.filter(actor_id=by)
    if before:
        acts = acts.filter(id__lt=before)
    found = list(acts.select_related("undone_by", "undoes").order_by("-id")[: PAGE + 1])
    shown = []
    for slug in dict.fromkeys(act.kind for act in found):
        if kind := find_kind(slug):
            mine = [act for act in found if act.kind == slug]
            shown += _show(kind, [(act, list(act.changes.order_by("record_id")[:SHOWN_RECORDS])) for act in mine])
    return sorted(shown, key=lambda one: one.change_set.pk, reverse=True)


def get_act(change_set: ChangeSet, *, after: int = 0, limit: int = 100) -> ShownAct:
    """Return an act with a page of its records."""
    changes = list(change_set.changes.filter(record_id__gt=after).order_by("record_id")[:limit])
    return _show(get_kind(change_set.kind), [(change_set, changes)])[0]


def _show(kind: RecordKind, acts: Sequence[tuple[ChangeSet, list[Change]]]) -> list[ShownAct]:
    fields = {one.slug: one for one in kind.get_fields(archived=True)}
    changes = [change for _act, found in acts for change in found]
    values = [(fields[slug], value) for change in changes for slug, value in _get_values(change) if slug in fields]
    names = load_names(values)
    called = kind.describe({change.record_id for change in changes})

    def show_change(change: Change) -> RecordChange:
        said = [
            ValueChange(
                _get_label(fields, slug),
                say_value(fields[slug], change.before.get(slug), names) if slug in fields else "",
                say_value(fields[slug], change.after.get(slug), names) if slug in fields else "",
            )
            for slug in change.after
        ]
        number = change.record_id
        return RecordChange(number, called.get(number, f"#{number}"), kind.get_url(number), said, change.left_out)

    return [ShownAct(act, kind, [show_change(change) for change in found]) for act, found in acts]


def _get_values(change: Change) -> Iterable[tuple[str, object]]:
    return [*change.before.items(), *change.after.items()]


def _get_label(fields: dict[str, Field], slug: str) -> Label:
    return fields[slug].label if slug in fields else slug
