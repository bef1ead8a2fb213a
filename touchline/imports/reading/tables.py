"""What every reader gives back: names of columns, and rows of text with their numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from django.utils.translation import gettext as _

MOST_COLUMNS: Final = 1_000
LONGEST_LINE: Final = 1_000_000
LONGEST_CELL: Final = 100_000
MOST_BLANK_ROWS: Final = 100_000
MOST_TITLES: Final = 10
LOOKED_AT: Final = 100
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
        wanted = " ".join(text.split())[:200] or name_unnamed(number)
        name, copy = wanted, 1
        while name.casefold() in taken:
            copy += 1
            name = f"{wanted} ({copy})"
        taken.add(name.casefold())
        names.append(name)
    return names


def name_unnamed(number: int) -> str:
    """Return what a column without a name is called, by its place from 1 on."""
    return _("Column {number}").format(number=number)


def check_width(cells: Sequence[str]) -> None:
    """Raise CannotRead for more columns than a table of people has."""
    if len(cells) > MOST_COLUMNS:
        raise CannotRead(
            _("The file has {count} columns; at most {most} are read. Is the separator the right one?").format(
                count=len(cells), most=MOST_COLUMNS
            )
        )


class Broken(list[str]):
    """Cells of a row that cannot be read; `why` says it to whoever gets the row back."""

    def __init__(self, cells: Sequence[str], why: str) -> None:
        super().__init__(cells)
        self.why = why


def skip_titles(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows without the lines above a table that say what it is, such as its name and the day it was made."""
    walk = iter(rows)
    first: list[Row] = []
    for row in walk:
        first.append(row)
        if len(first) > MOST_TITLES or _is_table_head(row[1]) or count_filled(row[1]) > 1:
            break
    is_table = bool(first) and _is_table_head(first[-1][1])
    yield from first[-1:] if is_table else first
    yield from walk


def count_filled(cells: Sequence[str]) -> int:
    """Return how many cells are not blank."""
    return sum(1 for cell in cells if cell.strip())


def _is_table_head(cells: Sequence[str]) -> bool:
    texts = [text for cell in cells if (text := cell.strip())]
    return len(texts) > 1 and not any(text[:1].isdigit() or text[:1] in "+-" or "@" in text for text in texts)


def take_head(rows: Iterable[Row], *, has_head: bool) -> Table:
    """Return a table of rows whose first row that is not blank names the columns, or has none to name them."""
    walk = iter(rows)
    for number, cells in walk:
        if any(cell.strip() for cell in cells):
            if isinstance(cells, Broken):
                raise CannotRead(cells.why)
            check_width(cells)
            if has_head:
                first = list(islice(walk, LOOKED_AT))
                return Table(name_columns(widen(cells, first)), chain(first, walk))
            return Table(name_columns([""] * len(cells)), _put_back((number, cells), walk))
    raise CannotRead(_("The file is empty: there is not one row in it."))


def widen(head: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Return a head with room for the columns that most of the rows have beyond it, so that none is left out unseen."""
    widths = sorted(
        max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0) for _n, cells in rows
    )
    usual = widths[(len(widths) - 1) // 2] if widths else 0
    return [*head, *[""] * (usual - len(head))]


def _put_back(row: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield row
    yield from rows
