"""What can be asked of a record: fields with a family of operators, and how the store and the facts give their value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from touchline.conditions.sql import Column, Sql, Value

Label = str | Promise
Options = Sequence[tuple[str, Label]]


class Family(StrEnum):
    """Fields that are asked in the same way."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"
    REFERENCE = "reference"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A table beside the record's with at most one row of it, found by `key`."""

    table: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Through:
    """A record that this one points at by a column, such as a contact's company."""

    table: str
    column: str
    slug: str
    """The field that points there."""


def no_options() -> Options:
    """Return nothing: what can be chosen is not a closed list."""
    return ()


@dataclass(frozen=True, kw_only=True)
class ConditionField:
    """One field: `sql` gives its value typed as the family needs it (text never null, everything else null when empty)."""

    slug: str
    label: Label
    family: Family
    sql: Sql
    group: Label = ""
    icon: str = "text-cursor-input"
    beside: Beside | None = None
    through: Through | None = None
    get_options: Callable[[], Options] = no_options
    name_values: Callable[[Sequence[int]], Mapping[int, str]] | None = None
    """What the rows that values point at are called, where they are too many to be options."""
    mirrored: bool = False
    """Whether the event store's mirror has it of everybody."""
    suggests: bool = False
    """Whether values in use can be offered while typing."""

    def place(self, predicate: Sql) -> Sql:
        """Return the predicate where the field's table is; one row beside that fulfils it is enough."""
        if self.through is not None:
            parts = (f'beside."{part.name}"' if isinstance(part, Column) else part for part in predicate.parts)
            head = f"EXISTS (SELECT 1 FROM {self.through.table} beside WHERE beside.id = "  # noqa: S608 - our own names
            return Sql(head, Column(self.through.column), " AND (", *parts, "))")
        if self.beside is None:
            return predicate
        head = f"EXISTS (SELECT 1 FROM {self.beside.table} beside WHERE beside.{self.beside.key} = "  # noqa: S608 - our own names
        return Sql(head, Column("id"), " AND (", predicate, "))")


DAY_SHAPE = r"'^\d{4}-\d{2}-\d{2}'"
NUMBER_SHAPE = r"'^-?\d{1,30}(\.\d{1,15})?$'"


def make_attribute_sql(key: str, family: Family, column: str = "attributes") -> Sql:
    """Return the value of an attribute kept as JSON; what is not of the family counts as empty, never as an error."""
    name = Value(key, "text")
    text = Sql("(", Column(column), " ->> ", name, ")")
    if family is Family.NUMBER:  # an amount of money stands in an object, with its currency
        text = Sql("coalesce(", Column(column), " -> ", name, " ->> 'amount', ", text, ")")
    if family in (Family.TEXT, Family.CHOICE):
        return Sql("coalesce(", text, ", '')")
    if family is Family.NUMBER:
        return Sql("(CASE WHEN ", text, f" ~ {NUMBER_SHAPE} THEN ", text, "::numeric END)")
    if family is Family.YES_NO:
        return Sql("(CASE ", text, " WHEN 'true' THEN true WHEN 'false' THEN false END)")
    if family is Family.DAY:
        day = Sql("left(", text, ", 10)")
        return Sql(
            "(CASE WHEN ", day, f" ~ {DAY_SHAPE} AND pg_input_is_valid(", day, ", 'date') THEN ", day, "::date END)"
        )
    if family is Family.MOMENT:
        valid = Sql(text, f" ~ {DAY_SHAPE} AND pg_input_is_valid(", text, ", 'timestamptz')")
        return Sql("(CASE WHEN ", valid, " THEN ", text, "::timestamptz END)")
    if family is Family.REFERENCE:
        return Sql("(CASE WHEN ", text, r" ~ '^\d{1,18}$' THEN ", text, "::bigint END)")
    array = Sql("(", Column(column), " -> ", name, ")")
    return Sql(
        "(CASE jsonb_typeof(", array, ") WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text(", array,
        ")) WHEN 'string' THEN ARRAY[", text, "] END)",
    )  # fmt: skip
