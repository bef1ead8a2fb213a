"""The rows of a list: the values of a page of records in words, by a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchline.records.columns import Column, get_list
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind
from touchline.records.shown import find_href, get_value, load_names, say_anything, say_value


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of one record."""

    column: Column
    value: Any
    text: str
    href: str = ""

    @property
    def items(self) -> list[str]:
        """The values of a list, each by itself."""
        return self.value if isinstance(self.value, list) else []

    @property
    def is_moment(self) -> bool:
        """Whether it is told as "4 min ago"."""
        return self.column.type is FieldType.MOMENT


@dataclass(frozen=True, slots=True)
class ListRow:
    """One record as a list shows it."""

    id: int
    name: str
    url: str
    badges: Sequence[tuple[str, str]]
    cells: list[Cell] = field(default_factory=list)


def load_rows(kind: RecordKind, record_ids: Sequence[int], columns: Sequence[Column]) -> list[ListRow]:
    """Return the rows of these records, in this order, as far as they are there: a query for the records, one for each
    table beside them, and one for each type that points at rows."""
    records = kind.model.objects.in_bulk(list(record_ids))
    beside = load_beside(kind, record_ids)
    fields = [column.field for column in columns if column.field is not None]
    values = {number: {one.slug: get_value(record, one) for one in fields} for number, record in records.items()}
    names = load_names((one, found[one.slug]) for found in values.values() for one in fields)
    get_badges = get_list(kind).get_badges
    return [
        ListRow(
            number,
            str(records[number]),
            kind.get_url(number),
            get_badges(records[number], beside.get(number, {})),
            [make_cell(column, values[number], beside.get(number, {}), names) for column in columns],
        )
        for number in record_ids
        if number in records
    ]


def load_beside(
    kind: RecordKind, record_ids: Sequence[int], *, only: frozenset[str] | None = None
) -> dict[int, dict[str, Any]]:
    """Return what rooms keep beside these records; one query for each table, of those that hold any of `only`."""
    found: dict[int, dict[str, Any]] = {}
    for table in get_list(kind).besides:
        some = None if only is None else only & {one.slug for one in table.fields}
        if some is not None and not some:
            continue
        loaded = (
            table.load(record_ids) if some is None or table.load_some is None else table.load_some(record_ids, some)
        )
        for number, facts in loaded.items():
            found.setdefault(number, {}).update(facts)
    return found


def make_cell(column: Column, values: Mapping[str, Any], beside: Mapping[str, Any], names: Any) -> Cell:
    """Return one cell."""
    if column.field is not None:
        value = values[column.slug]
        return Cell(column, value, say_value(column.field, value, names), find_href(column.field, value))
    value = beside.get(column.slug)
    shape = Field(slug=column.slug, label=column.label, type=column.type)
    is_plain = column.type is FieldType.MOMENT
    return Cell(column, value, "" if is_plain else say_value(shape, value) or say_anything(value))
