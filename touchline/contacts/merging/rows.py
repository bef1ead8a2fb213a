"""The rows of two records as a merge found and left them, kept by the database itself so that no byte is lost."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from django.db import connection

from touchline.contacts.models import Company, Contact

# ruff: noqa: S608, SLF001 - names of tables are those of two models
TABLES: Final = {"contact": Contact._meta.db_table, "company": Company._meta.db_table}
NEVER_CHOSEN: Final = frozenset({"id", "attributes", "origins", "version", "updated_at"})
Row = dict[str, Any]


def lock(kind: str, ids: Sequence[int]) -> dict[int, Row]:
    """Read and lock those of the records that are there, in the order of their ids."""
    sql = f"SELECT t.id, to_jsonb(t)::text FROM {TABLES[kind]} t WHERE t.id = ANY(%s) ORDER BY t.id FOR UPDATE OF t"
    return {number: msgspec.json.decode(text) for number, text in _fetch(sql, [sorted(ids)])}


def keep_before(merge_id: int, kind: str) -> None:
    """Keep both rows, and both presences, as they are now."""
    table = TABLES[kind]
    sql = f"""
UPDATE contacts_merge m SET before = jsonb_build_object(
    'kept', (SELECT to_jsonb(t) FROM {table} t WHERE t.id = m.kept_id),
    'gone', (SELECT to_jsonb(t) FROM {table} t WHERE t.id = m.gone_id),
    'kept_seen', (SELECT to_jsonb(p) FROM contacts_presence p WHERE p.person_id = m.kept_id),
    'gone_seen', (SELECT to_jsonb(p) FROM contacts_presence p WHERE p.person_id = m.gone_id)
) WHERE m.id = %s"""
    run(sql, [merge_id])


def keep_after(merge_id: int, kind: str) -> None:
    """Keep the row, and the presence, of the kept record as the merge left them."""
    sql = f"""
UPDATE contacts_merge m SET after = jsonb_build_object(
    'kept', (SELECT to_jsonb(t) FROM {TABLES[kind]} t WHERE t.id = m.kept_id),
    'kept_seen', (SELECT to_jsonb(p) FROM contacts_presence p WHERE p.person_id = m.kept_id)
) WHERE m.id = %s"""
    run(sql, [merge_id])


def bring_back_gone(merge_id: int, kind: str) -> None:
    """Write the record that went as it was."""
    sql = f"""
INSERT INTO {TABLES[kind]} SELECT r.* FROM contacts_merge m, jsonb_populate_record(NULL::{TABLES[kind]}, m.before -> 'gone') r
WHERE m.id = %s"""
    run(sql, [merge_id])


def bring_back_kept(merge_id: int, kind: str) -> bool:
    """Write the kept record as it was, if nothing moved since the merge; return whether that was so."""
    sql = f"""
UPDATE {TABLES[kind]} t SET {_list_columns(kind)}
FROM contacts_merge m, jsonb_populate_record(NULL::{TABLES[kind]}, m.before -> 'kept') r
WHERE m.id = %s AND t.id = m.kept_id AND to_jsonb(t) = m.after -> 'kept'"""
    return run(sql, [merge_id]) > 0


def write(kind: str, row: Row) -> None:
    """Write a whole record, as `lock` read it or changed since."""
    table = TABLES[kind]
    sql = f"""
UPDATE {table} t SET {_list_columns(kind)} FROM jsonb_populate_record(NULL::{table}, %s::jsonb) r WHERE t.id = r.id"""
    run(sql, [msgspec.json.encode(row).decode()])


def remove(kind: str, record_id: int) -> None:
    """Take a record's row away."""
    run(f"DELETE FROM {TABLES[kind]} WHERE id = %s", [record_id])


def _list_columns(kind: str) -> str:
    model = Contact if kind == "contact" else Company
    return ", ".join(f"{f.column} = r.{f.column}" for f in model._meta.concrete_fields if not f.primary_key)


def run(sql: str, parameters: list[Any]) -> int:
    """Run a statement; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def _fetch(sql: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows
