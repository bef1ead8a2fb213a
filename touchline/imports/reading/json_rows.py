"""Rows of JSON lines, or of one JSON array: objects whose keys are the columns, nested ones with a dot between them."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from touchline.imports.reading.csv_rows import open_text, read_lines
from touchline.imports.reading.tables import LONGEST_CELL, LONGEST_LINE, Broken, CannotRead, Row, Table, check_width

LOOKED_AT: Final = 1_000
DEEPEST: Final = 4
AT_ONCE: Final = 1 << 16
LONGEST_SHOWN: Final = 500
Found = dict[str, str] | Broken
"""What one line says, or why nobody knows."""


def read_objects(path: Path, *, encoding: str) -> Table:
    """Return the objects as a table; its columns are the keys of the first thousand, in their order."""
    walk = _walk(path, encoding)
    first = list(islice(walk, LOOKED_AT))
    if not first:
        raise CannotRead(_("The file is empty: there is not one row in it."))
    columns = list(dict.fromkeys(key for _number, found in first if not isinstance(found, Broken) for key in found))
    check_width(columns)
    return Table(columns, _make_rows(chain(first, walk), columns))


def _make_rows(objects: Iterable[tuple[int, Found]], columns: list[str]) -> Iterator[Row]:
    for number, found in objects:
        yield number, found if isinstance(found, Broken) else [found.get(column, "") for column in columns]


def _walk(path: Path, encoding: str) -> Iterator[tuple[int, Found]]:
    with open_text(path, encoding) as file:
        start = file.read(LONGEST_CELL).lstrip("\ufeff \t\r\n")
    with open_text(path, encoding) as file:
        given = _read_array(file) if start.startswith("[") else _read_lines(file)
        is_first = True
        for number, one in given:
            if isinstance(one, dict):
                yield number, _flatten(one)
            elif is_first:
                raise CannotRead(_say_broken(number, one))
            elif isinstance(one, Broken):
                yield number, one
            else:
                yield number, Broken([str(one)[:LONGEST_SHOWN]], _say_broken(number, one))
            is_first = False


def _say_broken(number: int, one: Any) -> str:
    if isinstance(one, Broken):
        return one.why
    return _("Row {number} is no object of names and values.").format(number=number)


def _read_lines(file: IO[str]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(read_lines(file), 1):
        if text := line.strip("\ufeff \t\r\n"):
            try:
                yield number, json.loads(text)
            except (ValueError, RecursionError) as error:
                why = _("Line {number} is no JSON: {problem}.").format(number=number, problem=error)
                yield number, Broken([text[:LONGEST_SHOWN]], why)


def _read_array(file: IO[str]) -> Iterator[tuple[int, Any]]:
    """Yield the members of an array one by one, however long the whole is."""
    decoder, number = json.JSONDecoder(), 0
    text = file.read(AT_ONCE).lstrip("\ufeff \t\r\n").removeprefix("[")
    is_over = False
    while True:
        text = text.lstrip(" \t\r\n,")
        if text.startswith("]"):
            return
        try:
            one, end = decoder.raw_decode(text)
        except (ValueError, RecursionError) as error:
            if is_over or len(text) > LONGEST_LINE or isinstance(error, RecursionError):
                raise CannotRead(_("Behind row {number}: {problem}.").format(number=number, problem=error)) from None
            more = file.read(AT_ONCE)
            is_over, text = not more, text + more
            continue
        number += 1
        yield number, one
        text = text[end:]


def _flatten(given: dict[str, Any], *, before: str = "", depth: int = 0) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in given.items():
        name = f"{before}{key}"[:200]
        if isinstance(value, dict) and depth < DEEPEST:
            found |= _flatten(value, before=f"{name}.", depth=depth + 1)
        else:
            found[name] = _say(value)[:LONGEST_CELL]
    return found


def _say(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return ";".join(str(one) for one in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
