"""Writes one chunk of changed records with their history and events: a few set-based statements for any number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection
from django.db.models import Model

from touchline.journal.live import notify_pages
from touchline.journal.services import Recorded, record_many
from touchline.kit.rowsets import encode_rows
from touchline.records.fields import Field
from touchline.records.kinds import RecordKind
from touchline.records.models import ChangeSet

# ruff: noqa: SLF001 - Django spells the way to look at models with an underscore
MOST_NAMED: Final = 200
LONGEST_IN_EVENT: Final = 200
EVENT_VERBS: Final = {
    ChangeSet.Action.CREATE: "created",
    ChangeSet.Action.ARCHIVE: "archived",
    ChangeSet.Action.RESTORE: "restored",
}
ADD_CHANGES: Final = """
INSERT INTO records_change (change_set_id, kind, record_id, before, after, origins, left_out)
SELECT %s, %s, u.id, u.before, u.after, u.origins, u.left_out
FROM json_to_recordset(%s::json) AS u(id bigint, before jsonb, after jsonb, origins jsonb, left_out bool)
ON CONFLICT (change_set_id, record_id) DO UPDATE SET before = excluded.before || records_change.before,
    after = records_change.after || excluded.after, origins = excluded.origins || records_change.origins
"""
"""A record that one act meets twice keeps what stood there first, and what stands there last."""


@dataclass(slots=True)
class Row:
    """A record as far as this act concerns it: values by slug, and the origins of those that have one."""

    id: int
    version: int
    values: dict[str, Any]
    origins: dict[str, Any]


@dataclass(slots=True)
class Rewrite:
    """What becomes of one record; `origins` are those to write, for each field that changes."""

    row: Row
    after: dict[str, Any]
    origins: dict[str, Any]


@dataclass(frozen=True)
class Act:
    """One act of somebody on records of a kind, with the fields it may touch."""

    kind: RecordKind
    change_set: ChangeSet
    fields: Mapping[str, Field]
    at: datetime
    is_quiet: bool = False
    """Whether it is the spelling that changes, not what is known: no event tells of it."""
    columns: tuple[Field, ...] = field(init=False)
    slugs: list[str] = field(init=False)
    """Those fields that stand among the attributes."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(f for f in self.fields.values() if not f.in_attributes))
        object.__setattr__(self, "slugs", [f.slug for f in self.fields.values() if f.in_attributes])

    @property
    def table(self) -> str:
        """The records' table."""
        return str(self.kind.model._meta.db_table)

    def make_origin(self, version: int) -> dict[str, Any]:
        """Return where a value given by this act comes from."""
        who = {"user": self.change_set.actor_id, "name": self.change_set.actor_name}
        return {**who, "source": None, "at": self.at.isoformat(), "verified": True, "version": version}


def lock_rows(act: Act, record_ids: Sequence[int]) -> list[Row]:
    """Read and lock those of the records that are there, in the order of their ids."""
    columns = "".join(f', t."{f.column}"' for f in act.columns)
    picked = "(SELECT jsonb_object_agg(k, t.{0} -> k) FROM unnest(%s::text[]) AS k WHERE t.{0} -> k IS NOT NULL)"
    sql = (
        f"SELECT t.id, t.version, {picked.format('attributes')}, {picked.format('origins')}{columns}"  # noqa: S608
        f" FROM {act.table} t WHERE t.id = ANY(%s) ORDER BY t.id FOR UPDATE OF t"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [act.slugs, list(act.fields), list(record_ids)])
        return [_make_row(act, found) for found in cursor.fetchall()]


def write_rows(act: Act, rewrites: Sequence[Rewrite]) -> None:
    """Write what becomes of these records, in the caller's transaction, with history, events and word to open pages."""
    if not rewrites:
        return
    _update(act, rewrites)
    _add_history(act, [(one, False) for one in rewrites])
    if not act.is_quiet:
        record_many(_make_event(act, one) for one in rewrites)
    tell_pages([one.row.id for one in rewrites])


def note_left_out(act: Act, rewrites: Sequence[Rewrite]) -> None:
    """Note of records what an undo would have written, had nobody changed them again."""
    if rewrites:
        _add_history(act, [(one, True) for one in rewrites])


def tell_pages(record_ids: Sequence[int]) -> None:
    """Tell open pages of these records that they moved, once the transaction is committed."""
    notify_pages(record_ids if len(record_ids) <= MOST_NAMED else None, events=0)


def _make_row(act: Act, found: Sequence[Any]) -> Row:
    number, version, attributes, origins, *columns = found
    values = dict.fromkeys(act.slugs) | _decode(attributes)
    for about, value in zip(act.columns, columns, strict=True):
        values[about.slug] = value.isoformat() if isinstance(value, datetime) else value
    return Row(number, version, values, _decode(origins))


def _decode(found: Any) -> dict[str, Any]:
    return msgspec.json.decode(found) if isinstance(found, str | bytes) else dict(found or {})


def _update(act: Act, rewrites: Sequence[Rewrite]) -> None:
    types = {f.column: _get_db_type(act.kind.model, f) for f in act.columns}
    names = ("id", "kept", "gone", "origins", *types)
    rows = [
        (
            one.row.id,
            {slug: value for slug, value in one.after.items() if slug in act.slugs and value is not None},
            [slug for slug, value in one.after.items() if slug in act.slugs and value is None],
            one.origins,
            *((one.row.values | one.after)[f.slug] for f in act.columns),
        )
        for one in rewrites
    ]
    columns = "".join(f', "{name}" = u."{name}"' for name in types)
    recordset = "".join(f', "{name}" {db_type}' for name, db_type in types.items())
    attributes = ", attributes = (t.attributes || u.kept) - u.gone" if act.slugs else ""
    sql = (
        f"UPDATE {act.table} t SET version = t.version + 1, updated_at = %s, origins = t.origins || u.origins"  # noqa: S608
        f"{attributes}{columns} FROM json_to_recordset(%s::json)"
        f" AS u(id bigint, kept jsonb, gone text[], origins jsonb{recordset}) WHERE t.id = u.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [act.at, encode_rows(names, rows)])


def _get_db_type(model: type[Model], about: Field) -> str:
    column = next(f for f in model._meta.concrete_fields if f.column == about.column)
    return str(column.db_type(connection))


def _add_history(act: Act, rewrites: Sequence[tuple[Rewrite, bool]]) -> None:
    rows = [
        (
            one.row.id,
            {slug: one.row.values[slug] for slug in one.after},
            one.after,
            {slug: one.row.origins[slug] for slug in one.after if slug in one.row.origins},
            left_out,
        )
        for one, left_out in rewrites
    ]
    names = ("id", "before", "after", "origins", "left_out")
    with connection.cursor() as cursor:
        cursor.execute(ADD_CHANGES, [act.change_set.pk, act.kind.slug, encode_rows(names, rows)])


def _make_event(act: Act, one: Rewrite) -> Recorded:
    changes = {slug: [_shorten(one.row.values[slug]), _shorten(value)] for slug, value in one.after.items()}
    verb = EVENT_VERBS.get(ChangeSet.Action(act.change_set.action), "edited")
    said = {"by": act.change_set.actor_name, "change_set": act.change_set.pk, "changes": changes}
    return Recorded(one.row.id, f"{act.kind.slug}_{verb}", said, act.at)


def _shorten(value: Any) -> Any:
    return value[:LONGEST_IN_EVENT] if isinstance(value, str | list) else value
