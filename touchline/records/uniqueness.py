"""Attributes of which no two records have the same value: found by the index that sorts lists by them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from touchline.records.fields import ATTRIBUTES, Field, FieldType
from touchline.records.kinds import RecordKind
from touchline.records.sort_indexes import ask_for_order, can_be_sorted, write_value
from touchline.records.values import Nonsense

# ruff: noqa: S608, SLF001 - tables and columns are those of models; every value is a parameter
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def check_unique(
    kind: RecordKind, fields: Mapping[str, Field], values: Mapping[str, Any], *, but: Iterable[int] = ()
) -> dict[str, str]:
    """Return for each attribute whose value another record has already, who that is; in the caller's transaction."""
    problems = {}
    for slug, value in values.items():
        if not fields[slug].is_alone or value in (None, ""):
            continue
        if found := find_taken(kind, fields[slug], [value], but=but):
            problems[slug] = say_taken(kind, fields[slug], value, next(iter(found.values())))
    return problems


def find_taken(kind: RecordKind, field: Field, values: Iterable[Any], *, but: Iterable[int] = ()) -> dict[Any, int]:
    """Return which of these values a record has already, and which; until the end of the transaction nobody else asks.

    Texts that differ only in capitals are the same.
    """
    wanted = list(dict.fromkeys(values))
    table = kind.model._meta.db_table
    own, parameters = write_value(field).write(lambda name: f't."{name}"')
    given = "g.v::numeric" if field.type is FieldType.NUMBER else "upper(left(g.v, 200))"
    has = _has(field)
    sql = (
        f"SELECT g.n, min(t.id) FROM unnest(%s::text[]) WITH ORDINALITY AS g(v, n) JOIN {table} t ON {own} = {given}"
        f" WHERE {has} AND t.id <> ALL(%s) GROUP BY g.n"
    )
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"unique:{kind.slug}:{field.slug}"])
        cursor.execute(sql, [[str(value) for value in wanted], *parameters, *_name(field), list(but)])
        return {wanted[number - 1]: record for number, record in cursor.fetchall()}


def say_taken(kind: RecordKind, field: Field, value: Any, record_id: int) -> str:
    """Return why a value cannot be taken."""
    name = kind.describe([record_id]).get(record_id, f"#{record_id}")
    return _("{label}: {name} has “{value}” already.").format(label=field.label, name=name, value=str(value)[:60])


def be_unique(kind: RecordKind, field: Field, *, actor: Any) -> None:
    """See that no two records have the same value yet, and have an index built. Raises Nonsense."""
    if not can_be_sorted(field):
        raise Nonsense(_("Sites send it under a name that no index can have, so two can have the same."))
    table = kind.model._meta.db_table
    own, parameters = write_value(field).write(lambda name: f't."{name}"')
    text = f"t.{ATTRIBUTES} ->> %s" if field.in_attributes else f"t.{field.column}"
    sql = (
        f"SELECT min({text}), count(*) FROM {table} t WHERE {_has(field)} AND {own} IS NOT NULL"
        f" GROUP BY {own} HAVING count(*) > 1 ORDER BY count(*) DESC LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_name(field), *_name(field), *parameters, *parameters])
        found = cursor.fetchone()
    if found:
        said = _("{n} records have “{value}”. Give each its own first; then no two can have the same.")
        raise Nonsense(said.format(n=found[1], value=str(found[0])[:60]))
    with suppress(Nonsense):  # too many orders already: it is found without an index, only slower
        ask_for_order(kind, field, actor=actor)


def _has(field: Field) -> str:
    """Return the condition that a record has a value."""
    return f"t.{ATTRIBUTES} ? %s" if field.in_attributes else f"t.{field.column} <> ''"


def _name(field: Field) -> list[str]:
    return [field.slug] if field.in_attributes else []
