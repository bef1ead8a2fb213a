"""Rows of a sheet of a workbook, streamed; formulas give what they last came to, and are never reckoned."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from touchline.imports.reading import xlsx_book, zip_parts
from touchline.imports.reading.tables import LONGEST_CELL, MOST_COLUMNS, Row, check_width, skip_titles
from touchline.imports.reading.xml_events import Event, read_events

WORDS: Final = {"1": "true", "0": "false"}


@contextmanager
def open_sheet(path: Path, *, sheet: str) -> Iterator[Iterator[Row]]:
    """Give the rows of a sheet; raises CannotRead, also while they are walked."""
    with xlsx_book.open_book(path) as book, xlsx_book.SharedTexts(book) as texts:
        reader = _Reader(book, texts)
        with book.open(xlsx_book.find_part(book, sheet)) as file:
            events = read_events(file, most_bytes=zip_parts.LARGEST)
            yield _fill_head(skip_titles(reader.read(events)))


class _Reader:
    """Makes rows of what stands in the XML of a sheet."""

    def __init__(self, book: ZipFile, texts: xlsx_book.SharedTexts) -> None:
        self._texts = texts
        self._styles = xlsx_book.read_styles(book)
        self._since_1904 = xlsx_book.is_since_1904(book)

    def read(self, events: Iterator[Event]) -> Iterator[Row]:
        """Yield rows with their numbers; cells that are not there are empty ones."""
        row: list[str] = []
        number, place = 0, 0
        form, style, is_value = "", "", False
        parts: list[str] = []
        for kind, tag, attributes in events:
            if kind == "text":
                if is_value:
                    parts.append(tag)
            elif tag == "c" and kind == "start":
                place = _find_place(attributes.get("r", ""), len(row))
                form, style, parts = attributes.get("t", "n"), attributes.get("s", ""), []
            elif tag in ("v", "t"):
                is_value = kind == "start"
            elif tag == "c":
                if place >= MOST_COLUMNS:
                    check_width([""] * (place + 1))
                row += [""] * (place - len(row))
                row.append(self._say("".join(parts), form, style)[:LONGEST_CELL])
            elif tag == "row" and kind == "start":
                row, number = [], int(attributes.get("r") or number + 1)
            elif tag == "row":
                yield number, row

    def _say(self, text: str, form: str, style: str) -> str:
        if form == "s":
            return self._texts.get(int(text)) if text.isdigit() else ""
        if form == "b":
            return WORDS.get(text, text)
        if form == "n" and text:
            return self._say_number(text, style)
        return "" if form == "e" else text

    def _say_number(self, text: str, style: str) -> str:
        kind = self._styles[int(style)] if style.isdigit() and int(style) < len(self._styles) else ""
        try:
            number = float(text)
        except ValueError:
            return text
        if kind:
            return xlsx_book.say_day(number, since_1904=self._since_1904, style=kind)
        # 0.1 + 0.2 is kept as 0.30000000000000004; fifteen digits are what the program shows.
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.15g}"


def _fill_head(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows with a whole head: a heading over merged cells names each of the columns below it."""
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        following = next(rows, None)
        filled: list[str] = []
        for cell in cells:
            filled.append(cell if cell.strip() or not filled else filled[-1])
        if following is None:
            yield number, filled
            return
        # Of merged cells the file has the first alone, so that the row may end before the columns below it do.
        is_wider = len(following[1]) > len(cells) and _is_head(following[1], len(following[1]))
        cells = _pad(cells, len(following[1])) if is_wider else cells
        filled = _pad(filled, len(cells), filled[-1])
        width = len(filled)
        # Merged headings stand above the real ones: then the next row has a text in every column, and no number.
        is_title = any(not cell.strip() for cell in cells) and _is_head(following[1], width)
        if is_title:
            names = [below.strip() or above for above, below in zip(filled, _pad(following[1], width), strict=False)]
            yield following[0], names
        else:
            yield number, filled
            yield following
        yield from rows
        return


def _is_head(cells: list[str], width: int) -> bool:
    texts = [cell.strip() for cell in cells]
    return len(texts) >= width and all(texts) and not any(_is_figure(text) or "@" in text for text in texts)


def _is_figure(text: str) -> bool:
    return text[:1].isdigit() or (text[:1] in "+-" and text[1:2].isdigit())


def _pad(cells: list[str], width: int, text: str = "") -> list[str]:
    return [*cells, *[text] * (width - len(cells))]


def _find_place(name: str, otherwise: int) -> int:
    """Return the place of a cell by its name: A1 is 0, AB7 is 27."""
    place = 0
    for letter in name:
        if not letter.isalpha():
            break
        place = place * 26 + ord(letter.upper()) - 64
    return place - 1 if place else otherwise
