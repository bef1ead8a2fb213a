"""Changes records: checks each value by its field, keeps what was there before, and can undo it for 30 days."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.records.chunk import Act, Rewrite, Row, lock_rows, note_left_out, write_rows
from touchline.records.countries import find_country
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind, get_kind
from touchline.records.models import Change, ChangeSet, Work
from touchline.records.references import check_references
from touchline.records.refusals import refuse
from touchline.records.uniqueness import check_unique
from touchline.records.values import MOST_IN_LIST, Nonsense, read_value
from touchline.users.audit import write_audit
from touchline.users.models import User
from touchline.users.permissions import Verb

AT_ONCE: Final = 2_000
UNDO_FOR: Final = timedelta(days=30)
ARCHIVED: Final = "archived_at"
Action = ChangeSet.Action


class Refused(ValueError):
    """Values that do not fit; `problems` says why, by the slug of the field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed meanwhile: its value now, who gave it, and when."""

    slug: str
    value: Any
    by: str
    at: str


class Conflict(Exception):
    """The record moved on since the caller read it, in a field the caller wants to change; nothing was written."""

    def __init__(self, version: int, clashes: Sequence[Clash]) -> None:
        self.version = version
        self.clashes = list(clashes)
        super().__init__(_("Somebody else changed this meanwhile."))


class CannotUndo(Exception):
    """The act is too old, was undone already, or is not the actor's to undo; the text says which."""


@dataclass(frozen=True)
class Add:
    """As a value of a list field: what to add to whatever each record has."""

    values: tuple[str, ...]

    def __str__(self) -> str:
        return "+ " + ", ".join(self.values)


@dataclass(frozen=True)
class Remove:
    """As a value of a list field: what to take from whatever each record has."""

    values: tuple[str, ...]

    def __str__(self) -> str:
        return "− " + ", ".join(self.values)


@transaction.atomic
def edit(
    kind: RecordKind,
    record_ids: int | Sequence[int],
    values: Mapping[str, Any],
    *,
    actor: Any,
    version: int | None = None,
) -> ChangeSet:
    """Change fields of one record or a few, in one transaction; values as typed or as JSON. Access is the caller's to check.

    With the `version` the caller read, a field that somebody else changed since raises Conflict, and nothing is
    written. Raises Refused for values that do not fit. Values that are there already change nothing.
    """
    ids = [record_ids] if isinstance(record_ids, int) else sorted(set(record_ids))
    act = start_act(kind, values, actor=actor, action=Action.EDIT if len(ids) == 1 else Action.BULK)
    fields = localise(kind, act.fields, values, ids[0]) if len(ids) == 1 else act.fields
    clean = read_values(fields, values, is_bulk=len(ids) > 1)
    rows = lock_rows(act, ids)
    if version is not None:
        check_version(act, rows, version)
    if full := find_full(rows, clean):
        raise Refused({next(iter(clean)): next(iter(full.values()))})
    if taken := check_unique(kind, act.fields, clean, but=ids):
        raise Refused(taken)
    rewrites = list(make_rewrites(act, rows, clean))
    if len(ids) == 1 and rewrites:
        try:
            with transaction.atomic():
                kind.prepare(ids[0], rewrites[0].after, actor=actor)
        except Nonsense as problem:
            after = rewrites[0].after
            known_by = (slug for slug in after if act.fields[slug].unique and not act.fields[slug].is_alone)
            raise Refused({next(known_by, next(iter(after))): str(problem)}) from None
    write_rows(act, rewrites)
    return finish_act(act, rewrites, actor=actor)


def edit_many(
    kind: RecordKind,
    chosen: QuerySet[Any] | Sequence[int],
    values: Mapping[str, Any],
    *,
    actor: Any,
    work: Work | None = None,
) -> ChangeSet:
    """Change fields of any number of records, in chunks that each stand by themselves; ≥ 5,000 a second.

    `chosen` is fixed once at the start. `work` shows how far it is; asked to cancel, it stops between two chunks, and
    what is done stays, as one act that can be undone. Called again after a break, it goes on behind `work.position`.
    """
    action = Action.BULK
    if ARCHIVED in values:
        action = Action.ARCHIVE if values[ARCHIVED] else Action.RESTORE
    act = start_act(kind, values, actor=actor, action=action, going_on=work.change_set if work else None)
    clean = read_values(act.fields, values, is_bulk=True)
    ids = list_ids(chosen, after=work.position if work else 0)
    if work:
        work.begin(act.change_set, total=work.done + len(ids))
    changed: list[Rewrite] = []
    for chunk in cut(ids):
        with transaction.atomic():
            if work and not work.may_go_on():
                break
            rows = lock_rows(act, chunk)
            full = find_full(rows, clean)
            changed = list(make_rewrites(act, [row for row in rows if row.id not in full], clean))
            write_rows(act, changed)
            ChangeSet.objects.filter(pk=act.change_set.pk).update(records=add_to(act.change_set, len(changed)))
            if work:
                work.advance(chunk[-1], done=len(chunk), changed=len(changed))
                refuse(work, full)
    after = {slug: str(value) for slug, value in clean.items()} | {"count": act.change_set.records}
    write_audit(actor, f"{kind.slug}.{act.change_set.action}", kind.subject, act.change_set.pk, after=after)
    if work:
        work.finish()
    return act.change_set


def archive(kind: RecordKind, record_ids: Sequence[int], *, actor: Any, back: bool = False) -> ChangeSet:
    """Put records away, or bring them `back`; they keep everything, and lists leave them out."""
    return edit_many(kind, list(record_ids), {ARCHIVED: None if back else now().isoformat()}, actor=actor)


def undo(change_set_id: int, *, actor: Any, work: Work | None = None) -> ChangeSet:
    """Take an act back, for 30 days: each record gets the values it had, unless somebody changed them again.

    Records that were changed again, or that the actor may not edit, are left as they are and listed
    (`Change.left_out`). Raises CannotUndo.
    """
    done = check_undo(change_set_id, resumed=work is not None and work.change_set_id is not None)
    kind = get_kind(done.kind)
    fields = {field.slug: field for field in kind.get_fields(archived=True) if field.slug in done.fields}
    act = work and work.change_set and Act(kind, work.change_set, fields, now())
    if not act:
        act = Act(
            kind, make_change_set(kind, list(fields), actor=actor, action=Action.UNDO, undoes=done), fields, now()
        )
    changes = done.changes.filter(record_id__gt=work.position if work else 0, left_out=False).order_by("record_id")
    if work:
        work.begin(act.change_set, total=done.records)
    while chunk := list(changes[:AT_ONCE]):
        with transaction.atomic():
            if work and not work.may_go_on():
                break
            written, left_out = _undo_chunk(act, chunk, actor=actor)
            if work:
                work.advance(chunk[-1].record_id, done=len(chunk), changed=written)
                reason = _("Somebody changed it again since, or you may not change it.")
                refuse(work, dict.fromkeys(left_out, reason))
        changes = changes.filter(record_id__gt=chunk[-1].record_id)
    write_audit(actor, f"{kind.slug}.undo", kind.subject, done.pk, after={"count": act.change_set.records})
    if work:
        work.finish()
    return act.change_set


def check_undo(change_set_id: int, *, resumed: bool = False) -> ChangeSet:
    """Return an act that can be undone; raises CannotUndo."""
    found = ChangeSet.objects.filter(pk=change_set_id).select_related("undone_by").first()
    if found is None:
        raise CannotUndo(_("This change is not in the log."))
    if now() - found.created_at > UNDO_FOR:
        raise CannotUndo(_("A change can be undone for 30 days; this one is older."))
    if not resumed and hasattr(found, "undone_by"):
        raise CannotUndo(_("This was undone already."))
    if found.action == Action.CREATE:
        raise CannotUndo(_("Archive the record to take its creation back."))
    return found


def start_act(
    kind: RecordKind, slugs: Iterable[str], *, actor: Any, action: str, going_on: ChangeSet | None = None
) -> Act:
    """Return an act on these fields. Raises Refused for a field there is not, or that nobody edits."""
    wanted = list(slugs)
    fields = kind.find_fields(wanted)
    problems = {slug: _("There is no field “{slug}”.").format(slug=slug[:60]) for slug in wanted if slug not in fields}
    for slug, field in fields.items():
        if not field.editable and slug != ARCHIVED:
            problems[slug] = _("{label} cannot be edited.").format(label=field.label)
    if problems:
        raise Refused(problems)
    return Act(kind, going_on or make_change_set(kind, wanted, actor=actor, action=action), fields, now())


def make_change_set(kind: RecordKind, slugs: list[str], **facts: Any) -> ChangeSet:
    """Write the head of an act; `actor` is a user or a token of the API."""
    actor = facts.pop("actor")
    who = actor if isinstance(actor, User) else None
    name = str(actor) if actor is not None else ""
    return ChangeSet.objects.create(kind=kind.slug, fields=slugs, actor=who, actor_name=name, created_at=now(), **facts)


def finish_act(act: Act, rewrites: Sequence[Rewrite], *, actor: Any) -> ChangeSet:
    """Count what was changed, and write it to the audit log; an act that changed nothing leaves no trace."""
    change_set = act.change_set
    if not rewrites:
        change_set.delete()
        return change_set
    change_set.records = len(rewrites)
    change_set.save(update_fields=["records"])
    first = rewrites[0]
    about = first.row.id if len(rewrites) == 1 else change_set.pk
    before = {slug: first.row.values[slug] for slug in first.after} if len(rewrites) == 1 else {}
    action = f"{act.kind.slug}.{change_set.action}"
    write_audit(actor, action, act.kind.subject, about, before=before, after=first.after)
    return change_set


def read_values(fields: Mapping[str, Field], values: Mapping[str, Any], *, is_bulk: bool) -> dict[str, Any]:
    """Return the values as they are kept; raises Refused with a reason for each that does not fit."""
    clean: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for slug, given in values.items():
        field = fields[slug]
        if is_bulk and field.unique and given:
            problems[slug] = _("{label} belongs to one record alone.").format(label=field.label)
            continue
        try:
            if isinstance(given, Add | Remove):
                clean[slug] = type(given)(tuple(read_value(field, list(given.values))))
            else:
                clean[slug] = read_value(field, given)
        except Nonsense as problem:
            problems[slug] = str(problem)
    problems |= check_references(fields, clean)
    if problems:
        raise Refused(problems)
    return clean


def localise(
    kind: RecordKind, fields: Mapping[str, Field], values: Mapping[str, Any], record_id: int
) -> Mapping[str, Field]:
    """Return the fields, those for phone numbers with the country that a record's numbers are from."""
    if not any(field.type is FieldType.PHONE and values.get(slug) for slug, field in fields.items()):
        return fields
    country = find_country(str(values.get("country") or "")) or kind.find_country(record_id)
    return {
        slug: replace(field, country=country) if field.type is FieldType.PHONE else field
        for slug, field in fields.items()
    }


def check_version(act: Act, rows: Sequence[Row], version: int) -> None:
    """Raise Conflict when a field of this act was changed after that version of the record."""
    for row in rows:
        clashes = [
            Clash(slug, row.values[slug], str(origin.get("name") or ""), str(origin.get("at") or ""))
            for slug, origin in row.origins.items()
            if row.version > version and origin.get("version", 0) > version
        ]
        if clashes:
            raise Conflict(row.version, clashes)


def make_rewrites(act: Act, rows: Iterable[Row], clean: Mapping[str, Any]) -> Iterator[Rewrite]:
    """Yield what becomes of those records that the values change at all."""
    for row in rows:
        after = {slug: _resolve(value, row.values[slug]) for slug, value in clean.items()}
        after = {slug: value for slug, value in after.items() if value != row.values[slug]}
        if after:
            yield Rewrite(row, after, dict.fromkeys(after, act.make_origin(row.version + 1)))


def find_full(rows: Iterable[Row], clean: Mapping[str, Any]) -> dict[int, str]:
    """Return the records that would hold more values than fit, with the reason."""
    added = {slug: value for slug, value in clean.items() if isinstance(value, Add)}
    text = _("It would have more than {most} values.").format(most=MOST_IN_LIST)
    return {
        row.id: text
        for row in rows
        for slug, value in added.items()
        if len({*(row.values[slug] or []), *value.values}) > MOST_IN_LIST
    }


def list_ids(chosen: QuerySet[Any] | Sequence[int], *, after: int) -> list[int]:
    """Return the ids of what was chosen, in their order, behind `after`."""
    if isinstance(chosen, QuerySet):
        return list(chosen.filter(id__gt=after).order_by("id").values_list("id", flat=True))
    return sorted({number for number in chosen if number > after})


def cut(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the ids in chunks."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def add_to(change_set: ChangeSet, more: int) -> int:
    """Count more changed records; return how many there are."""
    change_set.records += more
    return change_set.records


def _resolve(value: Any, present: Any) -> Any:
    if isinstance(value, Add):
        return list(dict.fromkeys([*(present or []), *value.values]))
    if isinstance(value, Remove):
        return [one for one in present or [] if one not in value.values]
    return value


def _undo_chunk(act: Act, chunk: Sequence[Change], *, actor: Any) -> tuple[int, list[int]]:
    """Give these records their values back; return how many took them, and those that did not take all."""
    wanted = {change.record_id: change for change in chunk}
    allowed = set(act.kind.limit(actor, Verb.EDIT).filter(id__in=list(wanted)).values_list("id", flat=True))
    back: list[Rewrite] = []
    left_out: list[Rewrite] = []
    for row in lock_rows(act, list(wanted)):
        change = wanted[row.id]
        here = {slug for slug in change.after if slug in act.fields and row.values[slug] == change.after[slug]}
        moved = {slug: value for slug, value in change.before.items() if slug not in here or row.id not in allowed}
        values = {slug: value for slug, value in change.before.items() if slug not in moved}
        if moved:
            left_out.append(Rewrite(row, {slug: row.values.get(slug) for slug in moved if slug in row.values}, {}))
        if values:
            back.append(Rewrite(row, values, _restore_origins(act, row, change)))
    write_rows(act, back)
    done = {one.row.id for one in back}
    note_left_out(act, [one for one in left_out if one.row.id not in done])
    act.change_set.records += len(back)
    act.change_set.left_out += len(left_out)
    act.change_set.save(update_fields=["records", "left_out"])
    return len(back), [one.row.id for one in left_out]


def _restore_origins(act: Act, row: Row, change: Change) -> dict[str, Any]:
    """Return the origins the values had, with the version of now, so that others see that the value moved."""
    version = {"version": row.version + 1}
    nobody = {"source": None, "at": act.at.isoformat(), "verified": False}
    return {slug: {**(change.origins.get(slug) or nobody), **version} for slug in change.after}
