"""Zip files: looked through before a byte is unpacked, and read part by part without writing under any of their names."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from touchline.imports.reading.tables import CannotRead, Row, Table

LARGEST: Final = 2 * 1024**3
"""Bytes all parts may come to, unpacked."""
MOST_PARTS: Final = 2_000
MOST_TIMES: Final = 200
"""So many times larger than packed a part may be; text comes to about ten."""
READ_FROM: Final = 1_000_000
PART: Final = "file"
"""Name of the column that says which part a row is from."""
TABLES: Final = (".csv", ".txt", ".tsv", ".vcf", ".json", ".jsonl", ".ndjson")
AT_ONCE: Final = 1 << 20


def list_names(path: Path) -> set[str]:
    """Return the names in a zip, checked for sizes; raises CannotRead for a broken or a monstrous one."""
    return {info.filename for info in _look_through(path)}


def list_parts(path: Path) -> list[str]:
    """Return the names of the tables in a zip, in their order; raises CannotRead when there is none."""
    found = [info.filename for info in _look_through(path) if _is_table(info)]
    if not found:
        raise CannotRead(_("There is no CSV in this zip file. Unpack it, and drop the file you want."))
    return sorted(found)


def unpack(path: Path, name: str, folder: Path) -> Path:
    """Write one part into a folder under a name of ours, and return it; raises CannotRead when it is larger than it said."""
    target = Path(tempfile.mkstemp(dir=folder)[1])
    with ZipFile(path) as file, target.open("wb") as out:
        info = file.getinfo(name)
        if info.flag_bits & 1:
            raise CannotRead(_("The zip file is locked with a password. Unpack it first."))
        left = info.file_size
        try:
            with file.open(info) as part:
                while chunk := part.read(AT_ONCE):
                    left -= len(chunk)
                    if left < 0:
                        raise CannotRead(_("The zip file is broken: {name} is larger than it says.").format(name=name))
                    out.write(chunk)
        except (BadZipFile, EOFError, NotImplementedError, OSError) as error:
            raise CannotRead(_("The zip file is broken: {problem}.").format(problem=error)) from None
    return target


@contextmanager
def open_parts(path: Path) -> Iterator[Table]:
    """Give all tables of a zip as one, with a column more that names the part each row is from."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        parts = [(name, _open(path, name, Path(folder), opened)) for name in list_parts(path)]
        columns = list(dict.fromkeys(chain.from_iterable(table.columns for _name, table in parts)))
        yield Table([*columns, PART], _walk(parts, columns))


def _open(path: Path, name: str, folder: Path, opened: ExitStack) -> Table:
    from touchline.imports.reading.forms import Form, recognise
    from touchline.imports.reading.opening import open_table

    unpacked = unpack(path, name, folder)
    if not unpacked.stat().st_size:
        return Table([], iter(()))
    reading = recognise(unpacked)
    if reading.form in (Form.ZIP, Form.XLSX):
        raise CannotRead(_("There is a packed file in the zip file: {name}. Unpack it first.").format(name=name))
    return opened.enter_context(open_table(unpacked, reading))


def _walk(parts: list[tuple[str, Table]], columns: list[str]) -> Iterator[Row]:
    number = 1
    for name, table in parts:
        places = [columns.index(column) for column in table.columns]
        for _number, cells in table.rows:
            number += 1
            row = [""] * (len(columns) + 1)
            for place, cell in zip(places, cells, strict=False):
                row[place] = cell
            row[-1] = PurePosixPath(name).name
            yield number, row


def _look_through(path: Path) -> list[ZipInfo]:
    try:
        with ZipFile(path) as file:
            infos = file.infolist()
    except (BadZipFile, OSError, ValueError) as error:
        raise CannotRead(_("The zip file is broken: {problem}.").format(problem=error)) from None
    if len(infos) > MOST_PARTS:
        raise CannotRead(
            _("There are {count} files in the zip file; at most {most} are read.").format(
                count=len(infos), most=MOST_PARTS
            )
        )
    whole = sum(info.file_size for info in infos)
    if whole > LARGEST or any(_swells(info) for info in infos):
        raise CannotRead(
            _(
                "Unpacked, this file would come to {size} MB; that is no list of people, and it was not unpacked."
            ).format(size=whole // 1024**2)
        )
    return infos


def _swells(info: ZipInfo) -> bool:
    return info.file_size > READ_FROM and info.file_size > MOST_TIMES * max(1, info.compress_size)


def _is_table(info: ZipInfo) -> bool:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in name.parts)
    is_link = (info.external_attr >> 16) & 0o170000 == 0o120000
    return not info.is_dir() and not hidden and not is_link and name.suffix.lower() in TABLES
