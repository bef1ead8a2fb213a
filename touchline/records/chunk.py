"""Writes one chunk of changed records with their history and events: a few set-based statements for any number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection

from touchline.journal.live import notify_pages
from touchline.journal.services import Recorded, encode_events, write_events
from touchline.kit.ahead import begin
from touchline.kit.copying import encode_array
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
SELECT %s, %s, u.id, u.before, u.after, {origins}, u.left_out
FROM json_to_recordset(%s::json) AS u(id bigint, before jsonb, after jsonb, origins jsonb, rest text[], left_out bool)
{table} ON CONFLICT (change_set_id, record_id) DO UPDATE SET before = excluded.before || records_change.before,
    after = records_change.after || excluded.after, origins = excluded.origins || records_change.origins
"""
"""A record that one act meets twice keeps what stood there first, and what stands there last."""
AS_THEY_STAND: Final = """
CASE WHEN t.origins - %s::text[] = '{}' THEN t.origins - u.rest ELSE coalesce(
    (SELECT jsonb_object_agg(o.key, o.value) FROM jsonb_each(t.origins) AS o WHERE u.after ? o.key), '{}') END
"""
"""Origins of the values that change, taken from the record itself; where it has no others, whole without the rest."""
LOCK: Final = "SELECT t.id, t.xmin::text FROM {table} t WHERE t.id = ANY(%s) ORDER BY t.id FOR UPDATE OF t"


@dataclass(slots=True)
class Row:
    """A record as far as this act concerns it: values by slug, and the origins of those that have one."""

    id: int
    version: int
    values: dict[str, Any]
    origins: dict[str, Any]
    stamp: str = ""
    """Of `read_rows`: tells whether anybody wrote the record since; its origins are not read, history takes them from it."""


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


def read_rows(act: Act, record_ids: Sequence[int]) -> list[Row]:
    """Read those of the records that are there, without their origins; for many of which most may stay as they are.

    Whoever changes some of them locks these first (`lock_read`).
    """
    columns = "".join(f', t."{f.column}"' for f in act.columns)
    sql = f"SELECT t.id, t.version, t.xmin::text, t.attributes{columns} FROM {act.table} t WHERE t.id = ANY(%s)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(record_ids)])
        return [
            _make_row(act, (number, version, attributes, {}, *values), stamp=stamp)
            for number, version, stamp, attributes, *values in cursor.fetchall()
        ]


def lock_read(act: Act, rows: Sequence[Row]) -> list[Row]:
    """Lock rows of `read_rows` in the order of their ids; one that somebody wrote meanwhile is read again, as another Row."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(LOCK.format(table=act.table), [[row.id for row in rows]])
        stamps = dict(cursor.fetchall())
    same = [row for row in rows if stamps.get(row.id) == row.stamp]
    moved = {row.id for row in rows if row.id in stamps} - {row.id for row in same}
    return [*same, *read_rows(act, sorted(moved))] if moved else same


def write_rows(act: Act, rewrites: Sequence[Rewrite]) -> None:
    """Write what becomes of these records, in the caller's transaction, with history, events and word to open pages."""
    if not rewrites:
        return
    # While PostgreSQL writes one of them, the next is put into words.
    history = begin(_encode_history, act, [(one, False) for one in rewrites])
    update = begin(_make_update, act, rewrites, _find_types(act))
    events = begin(encode_events, [] if act.is_quiet else (_make_event(act, one) for one in rewrites))
    _add_history(act, history(), stands=bool(rewrites[0].row.stamp))
    with connection.cursor() as cursor:
        cursor.execute(*update())
    write_events(events())
    tell_pages([one.row.id for one in rewrites])


def note_left_out(act: Act, rewrites: Sequence[Rewrite]) -> None:
    """Note of records what an undo would have written, had nobody changed them again."""
    if rewrites:
        _add_history(act, _encode_history(act, [(one, True) for one in rewrites]))


def tell_pages(record_ids: Sequence[int]) -> None:
    """Tell open pages of these records that they moved, once the transaction is committed."""
    notify_pages(record_ids if len(record_ids) <= MOST_NAMED else None, events=0)


def _make_row(act: Act, found: Sequence[Any], *, stamp: str = "") -> Row:
    number, version, attributes, origins, *columns = found
    known = _decode(attributes)
    values = {slug: known.get(slug) for slug in act.slugs}
    for about, value in zip(act.columns, columns, strict=True):
        values[about.slug] = value.isoformat() if isinstance(value, datetime) else value
    return Row(number, version, values, _decode(origins), stamp)


def _decode(found: Any) -> dict[str, Any]:
    return msgspec.json.decode(found) if isinstance(found, str | bytes) else dict(found or {})


def _make_update(act: Act, rewrites: Sequence[Rewrite], types: Mapping[str, str]) -> tuple[str, list[Any]]:
    """Return the statement that rewrites the records, with its parameters; asks no database."""
    names = ("id", "kept", "gone", "origin", *types)
    slugs = frozenset(act.slugs)
    origins: dict[str, int] = {}
    rows = []
    known: dict[int, int] = {}
    for one in rewrites:
        # Records changed in one way share one object of origins, which PostgreSQL then reads once.
        origin = known.get(id(one.origins))
        if origin is None:
            text = msgspec.json.encode(one.origins).decode()
            origin = known[id(one.origins)] = origins.setdefault(text, len(origins) + 1)
        kept = {slug: value for slug, value in one.after.items() if value is not None and slug in slugs}
        gone = [slug for slug, value in one.after.items() if value is None and slug in slugs]
        columns = (one.after[f.slug] if f.slug in one.after else one.row.values[f.slug] for f in act.columns)
        rows.append((one.row.id, kept, gone, origin, *columns))
    columns_set = "".join(f', "{name}" = u."{name}"' for name in types)
    recordset = "".join(f', "{name}" {db_type}' for name, db_type in types.items())
    attributes = ", attributes = (t.attributes || u.kept) - u.gone" if slugs else ""
    sql = (
        "WITH given AS MATERIALIZED (SELECT at, text::jsonb AS origins"  # noqa: S608
        " FROM unnest(%s::text[]) WITH ORDINALITY AS g(text, at))"
        f" UPDATE {act.table} t SET version = t.version + 1, updated_at = %s, origins = t.origins || given.origins"
        f"{attributes}{columns_set} FROM json_to_recordset(%s::json)"
        f" AS u(id bigint, kept jsonb, gone text[], origin bigint{recordset}) JOIN given ON given.at = u.origin"
        " WHERE t.id = u.id"
    )
    return sql, [encode_array(origins), act.at, encode_rows(names, rows)]


def _find_types(act: Act) -> dict[str, str]:
    """Return the database's types of the columns an act may touch."""
    columns = {f.column: f for f in act.kind.model._meta.concrete_fields}
    return {f.column: str(columns[f.column].db_type(connection)) for f in act.columns}


def _add_history(act: Act, rows: str, *, stands: bool = False) -> None:
    """Note what stood there; with `stands` the origins are taken from the records, which must not be rewritten yet."""
    table = f"JOIN {act.table} t ON t.id = u.id WHERE true" if stands else "WHERE true"
    sql = ADD_CHANGES.format(origins=AS_THEY_STAND if stands else "u.origins", table=table)
    known = [list(act.fields)] if stands else []
    with connection.cursor() as cursor:
        cursor.execute(sql, [act.change_set.pk, act.kind.slug, *known, rows])


def _encode_history(act: Act, rewrites: Sequence[tuple[Rewrite, bool]]) -> str:
    rows = []
    for one, left_out in rewrites:
        before, origins, is_unread = one.row.values, one.row.origins, bool(one.row.stamp)
        rows.append(
            (
                one.row.id,
                {slug: before[slug] for slug in one.after},
                one.after,
                None if is_unread else {slug: origins[slug] for slug in one.after if slug in origins},
                [slug for slug in act.fields if slug not in one.after] if is_unread else (),
                left_out,
            )
        )
    return encode_rows(("id", "before", "after", "origins", "rest", "left_out"), rows)


def _make_event(act: Act, one: Rewrite) -> Recorded:
    changes = {slug: [_shorten(one.row.values[slug]), _shorten(value)] for slug, value in one.after.items()}
    verb = EVENT_VERBS.get(ChangeSet.Action(act.change_set.action), "edited")
    said = {"by": act.change_set.actor_name, "change_set": act.change_set.pk, "changes": changes}
    return Recorded(one.row.id, f"{act.kind.slug}_{verb}", said, act.at)


def _shorten(value: Any) -> Any:
    return value[:LONGEST_IN_EVENT] if isinstance(value, str | list) else value
