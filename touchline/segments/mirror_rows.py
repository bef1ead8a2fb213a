"""Rows of the mirror as PostgreSQL writes them, in CSV: the values that conditions compare, by the SQL conditions use."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db import connection

from touchline.conditions.fields import ConditionField, Family
from touchline.conditions.kinds import SUBJECTS
from touchline.conditions.sql import Column, Part, Sql, Value
from touchline.eventstore.mirror import HERE
from touchline.kit.copying import encode_numbers

CONTACT: Final = "contact"
NOTHING: Final = {"text": "''", "folded": "''", "number": "0", "whole": "0", "items": "'[]'"}
QUOTED: Final = """'[' || coalesce((SELECT string_agg('''' || replace(replace(i, '\\', '\\\\'), '''', '\\''') || '''', ',')
FROM unnest(v) AS i WHERE i IS NOT NULL), '') || ']'"""
"""A list as the event store reads one in CSV."""
MICROS: Final = "trunc(extract(epoch FROM v) * 1000000)::bigint"
PARTS: Final[dict[Family, tuple[str, Mapping[str, str]]]] = {
    Family.TEXT: ("v <> ''", {"text": "v", "folded": "upper(v)"}),
    Family.CHOICE: ("v <> ''", {"text": "v"}),
    Family.NUMBER: ("v IS NOT NULL", {"number": "v::numeric"}),
    Family.YES_NO: ("v IS NOT NULL", {"whole": "v::int"}),
    Family.DAY: ("v IS NOT NULL", {"whole": "v - date '1970-01-01'", "text": "to_char(v, 'MMDD')"}),
    Family.MOMENT: ("v IS NOT NULL", {"whole": MICROS}),
    Family.REFERENCE: ("v IS NOT NULL", {"whole": "v"}),
    Family.LIST: ("cardinality(v) > 0", {"items": QUOTED}),
}
"""By family: when a value v is known, and which columns it fills."""
COPY: Final = "COPY ({rows}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)"


def get_fields() -> dict[str, ConditionField]:
    """Return the fields that are mirrored, by slug."""
    return {slug: field for slug, field in SUBJECTS.get(CONTACT).get_fields().items() if field.mirrored}


def copy_touched(touched: Mapping[str, Collection[int]], *, version: int) -> bytes:
    """Return the rows of these contacts by field, as they stand now; a value that is gone is written as removed."""
    fields = get_fields()
    pieces: list[Part | Sql] = []
    for slug, ids in touched.items():
        if slug == HERE or slug in fields:
            pieces += [
                " UNION ALL " if pieces else "",
                _write_head(slug, version, keeps_empty=True, field=fields.get(slug)),
                " FROM unnest(", Value(encode_numbers(ids), "bigint[]"), ") AS t(id) LEFT JOIN contacts_contact c ON c.id = t.id",
                _write_value(fields.get(slug)),
            ]  # fmt: skip
    return _copy(Sql(*pieces)) if pieces else b""


def copy_fresh(contact_ids: Collection[int], *, version: int) -> bytes:
    """Return the rows of contacts of whom the mirror has none: of the fields that have a value, and no others."""
    pieces: list[Part | Sql] = []
    for slug, field in (dict[str, ConditionField | None]({HERE: None}) | get_fields()).items():
        pieces += [
            " UNION ALL " if pieces else "",
            _write_head(slug, version, keeps_empty=False, field=field),
            " FROM fresh c", _write_value(field), " WHERE ", _known(field),
        ]  # fmt: skip
    # They are read once, and not once for every field.
    who = Sql("SELECT * FROM contacts_contact WHERE id = ANY(", Value(encode_numbers(contact_ids), "bigint[]"), ")")
    return _copy(Sql("WITH fresh AS MATERIALIZED (", who, ") ", *pieces)) if contact_ids else b""


def copy_range(fields: Collection[str], *, after: int, until: int, version: int) -> bytes:
    """Return the rows of all contacts with ids in a range that have a value, for some fields."""
    known = get_fields()
    pieces: list[Part | Sql] = []
    for slug in fields:
        if slug == HERE or slug in known:
            field = known.get(slug)
            pieces += [
                " UNION ALL " if pieces else "",
                _write_head(slug, version, keeps_empty=False, field=field),
                " FROM contacts_contact c", _write_value(field),
                " WHERE c.id > ", Value(after, "bigint"), " AND c.id <= ", Value(until, "bigint"), " AND ", _known(field),
            ]  # fmt: skip
    return _copy(Sql(*pieces)) if pieces else b""


def _write_head(slug: str, version: int, *, keeps_empty: bool, field: ConditionField | None) -> Sql:
    """Return the columns; where empty ones are kept, a row without a value takes the one before it away."""
    known = _known(field)
    columns = {**NOTHING, **(PARTS[field.family][1] if field else {})}
    parts: list[Part | Sql] = ["SELECT ", Value(slug, "text"), ", ", "t.id" if keeps_empty else "c.id"]
    for name, text in columns.items():
        is_filled = keeps_empty and text != NOTHING[name]
        parts += [", CASE WHEN ", known, f" THEN {text} ELSE {NOTHING[name]} END"] if is_filled else [f", {text}"]
    removed: list[Part | Sql] = [", CASE WHEN ", known, " THEN 0 ELSE 1 END"] if keeps_empty else [", 0"]
    return Sql(*parts, ", ", Value(version, "bigint"), *removed)


def _write_value(field: ConditionField | None) -> Sql:
    if field is None:
        return Sql("")
    return Sql(" CROSS JOIN LATERAL (SELECT ", field.sql, " AS v) AS x")


def _known(field: ConditionField | None) -> Sql:
    if field is None:
        return Sql("(c.id IS NOT NULL AND ", Column("archived_at"), " IS NULL)")
    return Sql(f"coalesce({PARTS[field.family][0]}, false)")


def _copy(rows: Sql) -> bytes:
    text, values = rows.write(lambda column: f'c."{column}"')
    with connection.cursor() as cursor, cursor.copy(COPY.replace("{rows}", text), values) as copy:
        return b"".join(bytes(part) for part in copy)


def count_known() -> dict[str, int]:
    """Return how many contacts have a value, by field; one look at all of them."""
    fields: dict[str, ConditionField | None] = {HERE: None, **get_fields()}
    pieces: list[Part | Sql] = []
    for field in fields.values():
        is_known = (
            Sql("(SELECT ", _known(field), " FROM (SELECT ", field.sql, " AS v) AS x)") if field else _known(None)
        )
        pieces += [", " if pieces else "", "count(*) FILTER (WHERE ", is_known, ")"]
    text, values = Sql("SELECT ", *pieces, " FROM contacts_contact c").write(lambda column: f'c."{column}"')
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        row = cursor.fetchone() or ()
    return {slug: int(count or 0) for slug, count in zip(fields, row, strict=True) if count}
