"""What stands in a workbook beside its rows: the sheets, the styles that are dates, the texts that cells share."""

import re
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Final, Self
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from touchline.imports.reading import zip_parts
from touchline.imports.reading.tables import LONGEST_CELL, CannotRead
from touchline.imports.reading.xml_events import Event, read_events

DATES: Final = frozenset({14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 57, 58})
TIMES: Final = frozenset({18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56})
NOT_CODE: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
"""Parts of a number format that are texts, colours and places, not letters of a date."""


def list_sheets(path: Path) -> list[str]:
    """Return the names of the sheets that can be seen, in their order."""
    with open_book(path) as book:
        return [name for name, _part in _find_sheets(book)]


def find_sheet(path: Path) -> str:
    """Return the first sheet that holds a row; raises CannotRead when none does."""
    with open_book(path) as book:
        for name, part in _find_sheets(book):
            with book.open(part) as file:
                for kind, tag, _attributes in read_events(file, most_bytes=zip_parts.LARGEST):
                    if kind == "start" and tag in ("v", "t"):
                        return name
    raise CannotRead(_("The file is empty: there is not one row in it."))


@contextmanager
def open_book(path: Path) -> Iterator[ZipFile]:
    """Give a workbook, looked through before; raises CannotRead when it is broken."""
    zip_parts.list_names(path)
    try:
        with ZipFile(path) as book:
            yield book
    except (BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise CannotRead(_("The workbook is broken: {problem}.").format(problem=error)) from None


def find_part(book: ZipFile, sheet: str) -> str:
    """Return the part that holds a sheet, the first one where there is none of that name."""
    found = _find_sheets(book)
    return dict(found).get(sheet) or found[0][1]


def is_since_1904(book: ZipFile) -> bool:
    """Tell whether the workbook counts days from 1904, as old ones of the Macintosh do."""
    return any(
        tag == "workbookPr" and attributes.get("date1904") in ("1", "true")
        for kind, tag, attributes in _read(book, "xl/workbook.xml")
        if kind == "start"
    )


def read_styles(book: ZipFile) -> list[str]:
    """Return for each style whether its numbers are days ("date"), moments ("moment"), times ("time") or numbers ("")."""
    codes: dict[int, str] = {}
    styles: list[str] = []
    is_in_cells = False
    if "xl/styles.xml" not in book.namelist():
        return styles
    for kind, tag, attributes in _read(book, "xl/styles.xml"):
        if tag == "cellXfs":
            is_in_cells = kind == "start"
        elif kind == "start" and tag == "numFmt":
            codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif kind == "start" and tag == "xf" and is_in_cells:
            number = int(attributes.get("numFmtId", 0))
            styles.append(_judge(number, codes.get(number, "")))
    return styles


def say_day(number: float, *, since_1904: bool, style: str) -> str:
    """Return a day that a workbook counts, as ISO 8601 (ECMA-376, part 1, 18.17.4.1)."""
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no zone
    try:
        moment = start + timedelta(days=number)
    except OverflowError:
        return f"{number:g}"
    moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    if style == "time":
        return moment.strftime("%H:%M:%S")
    is_day = style == "date" or moment.time() == datetime.min.time()
    return date(moment.year, moment.month, moment.day).isoformat() if is_day else moment.isoformat(" ")


class SharedTexts:
    """The texts that cells name by number: kept in a file, since a million of them are no matter for memory."""

    def __init__(self, book: ZipFile) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._ends = array("Q", [0])
        if "xl/sharedStrings.xml" in book.namelist():
            self._fill(_read(book, "xl/sharedStrings.xml"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def get(self, number: int) -> str:
        """Return a text, '' where there is none of that number."""
        if not 0 <= number < len(self._ends) - 1:
            return ""
        self._file.seek(self._ends[number])
        return self._file.read(self._ends[number + 1] - self._ends[number]).decode()

    def _fill(self, events: Iterator[Event]) -> None:
        parts: list[str] = []
        is_text, is_sound = False, False
        for kind, tag, _attributes in events:
            if kind == "text":
                if is_text and not is_sound:
                    parts.append(tag)
            elif tag == "rPh":
                is_sound = kind == "start"
            elif tag == "t":
                is_text = kind == "start"
            elif tag == "si" and kind == "end":
                self._file.write("".join(parts)[:LONGEST_CELL].encode("utf-8", "replace"))
                self._ends.append(self._file.tell())
                parts = []


def _read(book: ZipFile, part: str) -> Iterator[Event]:
    with book.open(part) as file:
        yield from read_events(file, most_bytes=zip_parts.LARGEST)


def _find_sheets(book: ZipFile) -> list[tuple[str, str]]:
    parts = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for kind, tag, attributes in _read(book, "xl/_rels/workbook.xml.rels")
        if kind == "start" and tag == "Relationship"
    }
    found = []
    for kind, tag, attributes in _read(book, "xl/workbook.xml"):
        if kind == "start" and tag == "sheet" and attributes.get("state", "visible") == "visible":
            number = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
            part = _place(parts.get(number, ""))
            if part in book.namelist():
                found.append((attributes.get("name", ""), part))
    if not found:
        raise CannotRead(_("There is no sheet in this workbook."))
    return found


def _place(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _judge(number: int, code: str) -> str:
    if number in DATES:
        return "moment" if number == 22 else "date"
    if number in TIMES:
        return "time"
    letters = set(NOT_CODE.sub("", code).lower())
    has_day, has_time = bool(letters & set("yd")), bool(letters & set("hs"))
    return ("moment" if has_time else "date") if has_day else "time" if has_time else ""
