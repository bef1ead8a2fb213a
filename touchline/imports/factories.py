"""Imports for tests."""

from typing import Any

from touchline.imports.kinds import get_import_kind
from touchline.imports.models import Import
from touchline.imports.services import take_in

TEXT = b"email,name\nada@x.example,Ada\n"


def make_import(text: bytes = TEXT, *, kind: str = "contacts", started_by: Any = None) -> Import:
    """Return an import of a small file whose columns are to be looked through."""
    return take_in(get_import_kind(kind), "people.csv", [text], actor=started_by)
