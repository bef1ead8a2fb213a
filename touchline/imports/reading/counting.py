"""About how many rows a file has, without reading it as a table."""

from pathlib import Path
from typing import Final

from touchline.imports.reading.forms import Form, Reading

AT_ONCE: Final = 1 << 22


def estimate_rows(path: Path, reading: Reading) -> int:
    """Return about how many rows there are; 0 where only reading would tell."""
    mark = b"END:VCARD" if reading.form == Form.VCARD else b"\n"
    if reading.form in (Form.ZIP, Form.XLSX):
        return 0
    count, size, rest = 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(AT_ONCE):
            size += len(chunk)
            count += (rest + chunk).count(mark)
            rest = chunk[-(len(mark) - 1) :] if len(mark) > 1 else b""
    if reading.form == Form.CSV and reading.has_head:
        count -= 1
    return max(count, 1 if size else 0)
