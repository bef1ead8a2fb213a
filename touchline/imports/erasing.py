"""Removes files on their way in that name somebody who is erased: a file cannot lose one row and stay the file it was."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from touchline.imports import folder
from touchline.imports.models import Import
from touchline.imports.reading import CannotRead, Reading, open_table
from touchline.imports.reading.forms import Form
from touchline.imports.reading.xlsx_book import list_sheets
from touchline.kit.privacy import Sought


def remove_files_with(sought: Sought) -> int:
    """Remove the files that name one of these people; return how many are still being imported, and have to wait."""
    if not sought.addresses:
        return 0
    find = re.compile(sought.pattern, re.IGNORECASE).search
    waiting = 0
    for imported in Import.objects.exclude(key=""):
        if not names_them(imported, find):
            continue
        if imported.is_busy:
            waiting += 1
            continue
        folder.remove(imported.key)
        changes = {"key": "", "columns": [], "trial": {}}
        if not imported.is_over:
            changes |= {"state": Import.State.FAILED, "problem": say_gone()}
        Import.objects.filter(pk=imported.pk).update(**changes)
    return waiting


def say_gone() -> str:
    """Say why an import that was not begun cannot be."""
    return _("The file named somebody whose data was erased, and was removed. Take a fresh export to import it.")


def names_them(imported: Import, find: Callable[[str], object]) -> bool:
    """Tell whether a file names one of them; one that cannot be read any more is taken as if it did."""
    path = folder.get_path(imported.key)
    if not path.exists():
        return False
    try:
        return any(_names(path, one, find) for one in _list_readings(path, Reading.load(imported.reading)))
    except (CannotRead, OSError):
        return True


def _list_readings(path: Path, reading: Reading) -> list[Reading]:
    """Return how all parts of a file are read: a book has more sheets than the one that is imported."""
    return [replace(reading, sheet=one) for one in list_sheets(path)] if reading.form == Form.XLSX else [reading]


def _names(path: Path, reading: Reading, find: Callable[[str], object]) -> bool:
    with open_table(path, reading) as table:
        heads = any(find(column) for column in table.columns)
        return heads or any(find(cell) for _number, cells in table.rows for cell in cells)
