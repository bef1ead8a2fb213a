"""The order of lists, and places in it: a page begins behind a place, so that no page costs more than another."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec
from django.db.models import DateTimeField, DecimalField, F, QuerySet, TextField
from django.db.models import Field as ModelField

from touchline.conditions.sql import Column as SqlColumn
from touchline.conditions.sql import Sql, SqlExpression, Value
from touchline.records.columns import Column
from touchline.records.fields import FieldType
from touchline.records.sort_indexes import NUMBERS, write_value

LONGEST_PLACE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Sort:
    """What a list is sorted by, and which way; records without a value stand last either way."""

    column: Column
    descending: bool

    def __str__(self) -> str:
        return ("-" if self.descending else "") + self.column.slug

    @property
    def is_text(self) -> bool:
        """Whether capitals and small letters count alike."""
        if self.column.field is not None and self.column.field.in_attributes:
            return self.column.type not in NUMBERS
        return self.column.type not in (FieldType.MOMENT, FieldType.DATE, FieldType.NUMBER)

    @property
    def cast(self) -> str:
        """The SQL type of its values."""
        return "text" if self.is_text else "timestamptz" if self.column.type is FieldType.MOMENT else "numeric"

    @property
    def sql(self) -> Sql:
        """The value in SQL."""
        if self.column.beside and self.column.beside_field:
            return Sql(f'"{self.column.beside.table.table}"."{self.column.beside_field.column}"')
        assert self.column.field is not None
        return write_value(self.column.field)

    def make_field(self) -> ModelField[Any, Any]:
        """Return the type Django reads the value as."""
        if self.is_text:
            return TextField()
        return DateTimeField() if self.cast == "timestamptz" else DecimalField(max_digits=60, decimal_places=30)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list: the value and the id of a record; without a value it stands among those that have none."""

    value: Any
    record_id: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(msgspec.json.encode([self.value, self.record_id])).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, sort: Sort) -> Place:
        """Read what `str()` wrote; ValueError for anything else."""
        if len(text) > LONGEST_PLACE:
            raise ValueError("This is no place in a list.")
        try:
            value, number = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (msgspec.DecodeError, TypeError, UnicodeError) as error:
            raise ValueError("This is no place in a list.") from error
        if not isinstance(number, int) or not 0 < number < 2**63 or not isinstance(value, str | None):
            raise ValueError("This is no place in a list.")
        if value is not None and not sort.is_text:
            value = datetime.fromisoformat(value) if sort.cast == "timestamptz" else str(Decimal(value))
        if isinstance(value, str) and "\0" in value:
            raise ValueError("This is no place in a list.")
        return cls(value, number)


def fetch_page(
    found: QuerySet[Any], sort: Sort, place: Place | None, *, limit: int, backwards: bool = False
) -> list[Place]:
    """Return at most `limit` places behind (or before) a place, in the order of the list.

    Records with a value and those without are asked apart: each is one range of an index.
    """
    parts: Sequence[bool] = (True, False)
    if place is not None:
        parts = (True, False) if place.value is not None else (False,)
    if backwards:
        parts = (True,) if place and place.value is not None else (False, True)
    rows: list[Place] = []
    for has_value in parts:
        start = place if place is not None and (place.value is not None) is has_value else None
        query = _take_with_value if has_value else _take_without_value
        rows += query(found, sort, start, limit - len(rows), backwards=backwards)
        if len(rows) >= limit:
            break
    return rows[::-1] if backwards else rows


def _take_with_value(
    found: QuerySet[Any], sort: Sort, start: Place | None, limit: int, *, backwards: bool
) -> list[Place]:
    down = sort.descending is not backwards
    present = Sql(sort.sql, " > ''") if sort.is_text else Sql(sort.sql, " IS NOT NULL")
    found = join_beside(found, sort.column).filter(SqlExpression(present))
    if start is not None:
        behind = Sql(
            "(", sort.sql, ", ", _key(sort), f") {'<' if down else '>'} (", Value(start.value, sort.cast), ", "
        )
        found = found.filter(SqlExpression(Sql(behind, Value(start.record_id, "bigint"), ")")))
    value = SqlExpression(sort.sql, sort.make_field())
    key = SqlExpression(_key(sort), sort.make_field())
    ordered = found.annotate(sort_value=value).order_by(
        value.desc() if down else value.asc(), key.desc() if down else key.asc()
    )
    return [Place(_keep(at), number) for number, at in ordered.values_list("id", "sort_value")[:limit]]


def _take_without_value(
    found: QuerySet[Any], sort: Sort, start: Place | None, limit: int, *, backwards: bool
) -> list[Place]:
    column = sort.column
    if column.beside is not None:
        table, key = column.beside.table.table, column.beside.table.key
        # No row beside: asked as a join that found nothing, which the planner does in one go.
        absent = Sql(f'NOT EXISTS (SELECT 1 FROM "{table}" b WHERE b."{key}" = ', SqlColumn("id"), ")")  # noqa: S608 - names of rooms
    else:
        absent = Sql(sort.sql, " = ''") if sort.is_text else Sql(sort.sql, " IS NULL")
    found = found.filter(SqlExpression(absent))
    # They have no order of their own: the youngest stand first.
    if start is not None:
        found = found.filter(id__gt=start.record_id) if backwards else found.filter(id__lt=start.record_id)
    ordered = found.order_by(F("id").asc() if backwards else F("id").desc())
    return [Place(None, number) for number in ordered.values_list("id", flat=True)[:limit]]


def join_beside(found: QuerySet[Any], column: Column) -> QuerySet[Any]:
    """Return the records that have a row in the column's table, with it; as they are when the column is their own."""
    if column.beside is None:
        return found
    table, key = column.beside.table.table, column.beside.table.key
    where = [f'"{table}"."{key}" = "{found.query.get_meta().db_table}"."id"', *filter(None, [column.beside.always])]
    return found.extra(tables=[table], where=where)  # noqa: S610 - names of this program only


def _key(sort: Sort) -> Sql:
    if sort.column.beside is not None:
        return Sql(f'"{sort.column.beside.table.table}"."{sort.column.beside.table.key}"')
    return Sql(SqlColumn("id"))


def _keep(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value if value is None else str(value)


def read_sort(text: str, columns: Mapping[str, Column]) -> Sort | None:
    """Return the order a text names, or None when no list is sorted by that."""
    column = columns.get(text.removeprefix("-"))
    return Sort(column, text.startswith("-")) if column and column.sortable else None
