"""Opens a file as a table, whatever its form."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from touchline.imports.reading import csv_rows
from touchline.imports.reading.forms import Form, Reading
from touchline.imports.reading.tables import Table, skip_titles, take_head


@contextmanager
def open_table(path: Path, reading: Reading) -> Iterator[Table]:
    """Give the file as a table; raises CannotRead, also while its rows are walked."""
    match reading.form:
        case Form.XLSX:
            from touchline.imports.reading.xlsx_rows import open_sheet

            with open_sheet(path, sheet=reading.sheet) as rows:
                yield take_head(rows, has_head=reading.has_head)
        case Form.VCARD:
            from touchline.imports.reading.vcard_rows import read_cards

            yield read_cards(path, encoding=reading.encoding)
        case Form.JSON:
            from touchline.imports.reading.json_rows import read_objects

            yield read_objects(path, encoding=reading.encoding)
        case Form.ZIP:
            from touchline.imports.reading.zip_parts import open_parts

            with open_parts(path) as table:
                yield table
        case _:
            rows = csv_rows.read_rows(path, encoding=reading.encoding, separator=reading.separator)
            yield take_head(skip_titles(rows) if reading.has_head else rows, has_head=reading.has_head)
