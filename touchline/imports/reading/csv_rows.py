"""Rows of a CSV of any encoding and separator, line by line (RFC 4180, and what programs make of it)."""

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from touchline.imports.reading.tables import LONGEST_CELL, LONGEST_LINE, Broken, CannotRead, Row, check_width

SEPARATORS: Final = (",", ";", "\t", "|")
BLANKS: Final = " "
"""Columns set apart by any number of blanks, as statistics programs write them."""
LOOKED_AT: Final = 60
END: Final = "\x1e\x1c\x1e"
"""A line behind the last one: a row of its own, unless a quotation mark is open."""


def find_separator(path: Path, encoding: str) -> str:
    """Return what parts the cells: the mark that gives most of the first rows the same number of cells, above one."""
    with open_text(path, encoding) as file:
        lines = [line for line, _number in zip(read_lines(file), range(LOOKED_AT), strict=False)]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[-1]
    best = max(SEPARATORS, key=lambda mark: _weigh(lines, mark))
    return BLANKS if _weigh(lines, best) == (0, 0) and _is_aligned(lines) else best


def read_rows(path: Path, *, encoding: str, separator: str) -> Iterator[Row]:
    """Yield the rows with their numbers; raises CannotRead where a line or a cell is too long.

    What a quotation mark that is never closed holds to the end of the file is one Broken row.
    """
    csv.field_size_limit(LONGEST_CELL)
    with open_text(path, encoding) as file:
        if separator == BLANKS:
            yield from _split_at_blanks(read_lines(file))
            return
        reader = csv.reader(chain(read_lines(file), [END]), delimiter=separator)
        last = 0
        try:
            for number, cells in enumerate(reader, 1):
                if number == 1 and len(cells) <= 2 and "".join(cells).lower().startswith("sep="):
                    continue
                if cells and cells[-1].endswith(END):
                    if cells != [END]:
                        yield number, _break(cells, last + 1, reader.line_num - 1)
                    return
                check_width(cells)
                last = reader.line_num
                yield number, cells
        except csv.Error as error:
            raise CannotRead(
                _("Near line {line}: {problem}. Is a quotation mark never closed there?").format(
                    line=reader.line_num, problem=error
                )
            ) from None


def _break(cells: list[str], first: int, last: int) -> Broken:
    why = _("A quotation mark in line {first} is never closed, so that all lines to {last}, the last one, are one row.")
    return Broken([*cells[:-1], cells[-1].removesuffix(END)], why.format(first=first, last=last))


def open_text(path: Path, encoding: str) -> IO[str]:
    """Open a text file; bytes that are no letters in its encoding become a mark, and never stop the reading."""
    try:
        return path.open(encoding=encoding, errors="replace", newline="")
    except LookupError:
        raise CannotRead(_("There is no encoding “{name}”.").format(name=encoding[:40])) from None


def read_lines(file: IO[str]) -> Iterator[str]:
    """Yield lines; raises CannotRead for one that would not fit into memory."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE:
            raise CannotRead(
                _("Line {number} is longer than {most} characters; this is no table of rows.").format(
                    number=number, most=LONGEST_LINE
                )
            )
        yield line.replace("\0", "") if "\0" in line else line


def _split_at_blanks(lines: Iterator[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        cells = line.split()
        check_width(cells)
        yield number, cells


def _is_aligned(lines: list[str]) -> bool:
    """Tell whether these are columns between blanks: three or more in each line, and numbers below the first."""
    rows = [line.split() for line in lines if line.strip()]
    widths = {len(row) for row in rows}
    if len(rows) < 3 or len(widths) != 1 or max(widths) < 3:
        return False
    return any(all(row[at].replace(".", "", 1).isdigit() for row in rows[1:]) for at in range(max(widths)))


def _weigh(lines: list[str], mark: str) -> tuple[int, int]:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=mark) if cells]
    except csv.Error:
        return (0, 0)
    if not widths:
        return (0, 0)
    usual = max(set(widths), key=widths.count)
    return (0, 0) if usual < 2 else (widths.count(usual), usual)
