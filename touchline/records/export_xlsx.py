"""Writes XLSX row by row: texts are kept as texts, so that no cell can be a formula (ECMA-376, part 1, 18.3.1.4)."""

import re
from collections.abc import Iterable, Sequence
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

MOST_ROWS: Final = 1_048_575
LONGEST_TEXT: Final = 32_767
NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPES: Final = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)


def write_xlsx(target: IO[bytes], title: str, rows: Iterable[Sequence[str | int | float]]) -> int:
    """Write a workbook with one sheet; return how many rows it holds. Rows beyond what a sheet takes are left out."""
    count = 0
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=4) as book:
        book.writestr("[Content_Types].xml", TYPES)
        book.writestr("_rels/.rels", _relate("officeDocument", "xl/workbook.xml"))
        book.writestr("xl/_rels/workbook.xml.rels", _relate("worksheet", "worksheets/sheet1.xml"))
        name = quoteattr(re.sub(r"[\[\]:*?/\\']", " ", title)[:31] or "Sheet")
        book.writestr(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            f'<sheet name={name} sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for row in rows:
                if count > MOST_ROWS:
                    break
                sheet.write(f"<row>{''.join(map(make_cell, row))}</row>".encode())
                count += 1
            sheet.write(b"</sheetData></worksheet>")
    return count


def make_cell(value: str | float) -> str:
    """Return one cell: a number, or a text in place (`inlineStr`), which is never reckoned."""
    if isinstance(value, int | float):
        return f"<c><v>{value!r}</v></c>"
    text = NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", value[:LONGEST_TEXT])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "<c/>"


def _relate(kind: str, target: str) -> str:
    relation = f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'
