"""Which encoding a text file is in: by its mark, else by whether it is UTF-8 throughout, else as Western Windows has it."""

import codecs
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from touchline.imports.reading.tables import CannotRead

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
AT_ONCE: Final = 1 << 20
ENCODINGS: Final = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "cp1250",
    "cp1251",
    "mac-roman",
)
"""Those that can be chosen."""


def find_encoding(path: Path) -> str:
    """Return the name of the encoding of a text file; raises CannotRead for what is no text."""
    with path.open("rb") as file:
        start = file.read(AT_ONCE)
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    if wide := _find_wide(start[:4_000]):
        return wide
    if b"\0" in start:
        raise CannotRead(_("This is no text file. Save it as CSV, XLSX, vCard or JSON lines."))
    return "utf-8" if _is_utf8(path) else "cp1252"


def _find_wide(start: bytes) -> str:
    """Return UTF-16 without a mark, known by zeros at every second place."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = max(1, len(start) // 2)
    if odd / half > 0.4 and even / half < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even / half > 0.4 and odd / half < 0.1 else ""


def _is_utf8(path: Path) -> bool:
    decode = codecs.getincrementaldecoder("utf-8")().decode
    with path.open("rb") as file:
        try:
            while chunk := file.read(AT_ONCE):
                decode(chunk)
            decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
