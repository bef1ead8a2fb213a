"""What every reader gives back: names of columns, and rows of text with their numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

MOST_COLUMNS: Final = 1_000
LONGEST_LINE: Final = 1_000_000
LONGEST_CELL: Final = 100_000
MOST_BLANK_ROWS: Final = 100_000
Row = tuple[int, list[str]]


class CannotRead(ValueError):
    """The file cannot be read; the text says what is wrong, where, and what to do."""


@dataclass(slots=True)
class Table:
    """A file as a table; `rows` can be walked once, each row with its number as a spreadsheet counts it."""

    columns: list[str]
    rows: Iterator[Row]


def name_columns(given: Sequence[str]) -> list[str]:
    """Return names that are all there and all different: a blank one is counted, a repeated one is numbered."""
    check_width(given)
    names: list[str] = []
    taken: set[str] = set()
    for number, text in enumerate(given, 1):
        wanted = " ".join(text.split())[:200] or _("Column {number}").format(number=number)
        name, copy = wanted, 1
        while name.casefold() in taken:
            copy += 1
            name = f"{wanted} ({copy})"
        taken.add(name.casefold())
        names.append(name)
    return names


def check_width(cells: Sequence[str]) -> None:
    """Raise CannotRead for more columns than a table of people has."""
    if len(cells) > MOST_COLUMNS:
        raise CannotRead(
            _("The file has {count} columns; at most {most} are read. Is the separator the right one?").format(
                count=len(cells), most=MOST_COLUMNS
            )
        )


def take_head(rows: Iterable[Row], *, has_head: bool) -> Table:
    """Return a table of rows whose first row that is not blank names the columns, or has none to name them."""
    walk = iter(rows)
    for number, cells in walk:
        if any(cell.strip() for cell in cells):
            check_width(cells)
            if has_head:
                return Table(name_columns(cells), walk)
            return Table(name_columns([""] * len(cells)), _put_back((number, cells), walk))
    raise CannotRead(_("The file is empty: there is not one row in it."))


def _put_back(row: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield row
    yield from rows
