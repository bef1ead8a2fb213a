"""Values as an export holds them: lossless, and nothing that a spreadsheet takes for a formula."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from touchline.records.columns import Column
from touchline.records.fields import NUMBERS_OF_ROWS, Field, FieldType
from touchline.records.kinds import RecordKind
from touchline.records.lists_rows import load_beside
from touchline.records.shown import Names, load_names, say_anything, say_value

Values = list[str | int | float]

RISKY: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b\u207a\u207b\u207c"
"""What begins a formula somewhere, with its full-width, small and raised forms."""
UNSEEN: Final = (
    "\\s\\x00-\\x20\\x7f-\\xa0\\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u3000\u3164\ufeff\uffa0"
)
"""Spaces and characters one does not see, which spreadsheets skip or drop before they look."""
START: Final = '(?:\\A|(?<=[;\t\r\n"]))'
DANGER: Final = f"(?=[{UNSEEN}']*[{RISKY}]|'*[\t\r\n])"
MARK: Final = re.compile(START + DANGER)
MARKED: Final = re.compile(f"{START}'{DANGER}")
HARMLESS: Final = re.compile('[A-Za-z0-9][^;\t\r\n"]*')
"""What is told at a glance to hold nothing of the kind: it begins with a letter or figure, and no cell begins inside it."""


AS_KEPT: Final = frozenset(
    {FieldType.DATE, FieldType.MOMENT, FieldType.COUNTRY, FieldType.LANGUAGE, FieldType.TIME_ZONE}
)
"""Types whose value goes out as it is kept, since it says the same to every reader."""
AS_TEXT: Final = AS_KEPT | {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL}


def neutralise(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe stands before what would begin one.

    Also behind a semicolon, a tab, a quote and a new line, where a file read with other separators begins a cell
    (https://owasp.org/www-community/attacks/CSV_Injection). `restore` gives the text back, whatever it was.
    """
    return text if HARMLESS.fullmatch(text) else MARK.sub("'", text)


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return MARKED.sub("", text)


def load_plain(kind: RecordKind, record_ids: Sequence[int], columns: Sequence[Column]) -> Iterator[Values]:
    """Yield id and values of these records, in this order, as far as they are there; the queries are those of a list."""
    fields = [column.field for column in columns if column.field is not None]
    read = list(dict.fromkeys(field.column for field in fields))
    rows = {row[0]: row for row in kind.model.objects.filter(id__in=list(record_ids)).values_list("id", *read)}
    gets = {field.slug: _make_get(field, read.index(field.column) + 1) for field in fields}
    beside = load_beside(kind, record_ids, only=frozenset(one.slug for one in columns if one.field is None))
    pointing = [field for field in fields if field.type in NUMBERS_OF_ROWS]
    names = load_names((one, gets[one.slug](row)) for row in rows.values() for one in pointing)
    shapes = [column.field or Field(slug=column.slug, label=column.label, type=column.type) for column in columns]
    cells = [(gets.get(one.slug) if column.field else None, one) for column, one in zip(columns, shapes, strict=True)]
    for number in record_ids:
        if (row := rows.get(number)) is not None:
            facts = beside.get(number, {})
            yield [
                number,
                *(make_plain(shape, get(row) if get else facts.get(shape.slug), names) for get, shape in cells),
            ]


def _make_get(field: Field, place: int) -> Callable[[Sequence[Any]], Any]:
    """Return what takes a field's value out of a row of columns."""
    if not field.in_attributes:
        return itemgetter(place)
    return lambda row: row[place].get(field.slug)


def make_plain(field: Field, value: Any, names: Names) -> str | int | float:
    """Return a value as a later import reads it back: numbers as numbers, days and times as ISO 8601 writes them."""
    if value is None or value == "":
        return ""
    if type(value) is str and field.type in AS_TEXT:
        return value
    if field.type is FieldType.NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping) and {"amount", "currency"} <= set(value):
        return f"{value['amount']} {value['currency']}"
    if field.type in AS_KEPT:
        return str(value)
    return say_value(field, value, names) or say_anything(value)
