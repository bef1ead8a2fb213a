"""Values as an export holds them: lossless, and nothing that a spreadsheet takes for a formula."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from touchline.records.fields import FieldType
from touchline.records.lists_rows import Cell

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


def neutralise(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe stands before what would begin one.

    Also behind a semicolon, a tab, a quote and a new line, where a file read with other separators begins a cell
    (https://owasp.org/www-community/attacks/CSV_Injection). `restore` gives the text back, whatever it was.
    """
    return MARK.sub("'", text)


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return MARKED.sub("", text)


def make_plain(cell: Cell) -> str | int | float:
    """Return a cell's value as a later import reads it back: numbers as numbers, days and times as ISO 8601 writes them."""
    value = cell.value
    if value is None or value == "":
        return ""
    if cell.column.type is FieldType.NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _say_money(value, cell.text)
    if cell.column.type in (FieldType.DATE, FieldType.MOMENT, FieldType.COUNTRY, FieldType.LANGUAGE):
        return str(value)
    return cell.text


def _say_money(value: Mapping[str, Any], otherwise: str) -> str:
    return f"{value['amount']} {value['currency']}" if {"amount", "currency"} <= set(value) else otherwise
