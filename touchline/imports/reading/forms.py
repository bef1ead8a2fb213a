"""Recognises what a file is by its content, never by its name."""

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from zipfile import is_zipfile

from django.utils.translation import gettext as _

from touchline.imports.reading import csv_rows, zip_parts
from touchline.imports.reading.encodings import find_encoding
from touchline.imports.reading.tables import CannotRead

PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%!PS", b"{\\rtf")
"""How files begin that are read by eyes, and may look like text."""


class Form(StrEnum):
    """The forms of files that are read."""

    CSV = "csv"
    XLSX = "xlsx"
    VCARD = "vcard"
    JSON = "json"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read; everything in it can be changed on screen."""

    form: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    has_head: bool = True

    @classmethod
    def load(cls, kept: dict[str, Any]) -> Self:
        """Return what was kept as JSON."""
        return cls(**{field.name: kept[field.name] for field in fields(cls) if field.name in kept})

    def keep(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def recognise(path: Path) -> Reading:
    """Return how a file is best read; raises CannotRead for what is no form of ours, in words that help."""
    with path.open("rb") as file:
        start = file.read(4_096)
    if not start.strip():
        raise CannotRead(_("The file is empty: there is not one row in it."))
    if start.startswith(b"PK") and is_zipfile(path):
        return _recognise_zip(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise CannotRead(_("This is an old Excel file (.xls). Open it and save it as .xlsx or CSV."))
    if start.startswith(PICTURES):
        raise CannotRead(_("This is no text file. Save it as CSV, XLSX, vCard or JSON lines."))
    encoding = find_encoding(path)
    begin = start.decode(encoding, "replace").lstrip("\ufeff \t\r\n").upper()
    if begin.startswith("BEGIN:VCARD"):
        return Reading(Form.VCARD, encoding=encoding)
    if begin.startswith(("{", "[{", "[\n", "[\r", "[ ")):
        return Reading(Form.JSON, encoding=encoding)
    return _recognise_csv(path, encoding)


def _recognise_zip(path: Path) -> Reading:
    names = zip_parts.list_names(path)
    if "xl/workbook.xml" in names:
        from touchline.imports.reading import xlsx_book

        return Reading(Form.XLSX, sheet=xlsx_book.find_sheet(path))
    zip_parts.list_parts(path)
    return Reading(Form.ZIP)


def _recognise_csv(path: Path, encoding: str) -> Reading:
    separator = csv_rows.find_separator(path, encoding)
    first: list[str] = []
    for _number, cells in csv_rows.read_rows(path, encoding=encoding, separator=separator):
        if any(cell.strip() for cell in cells):
            first = cells
            break
    # A name of a column holds no @; a first row with an address in it is somebody already.
    return Reading(Form.CSV, encoding=encoding, separator=separator, has_head=not any("@" in cell for cell in first))
