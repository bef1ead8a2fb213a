"""How the rows of a room go with a record that is joined into another: told by each room in its `merge.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.utils.module_loading import autodiscover_modules

# ruff: noqa: SLF001 - Django spells the way to look at models with an underscore
_statements: Final[list["Move | Stay"]] = []


@dataclass(frozen=True, kw_only=True)
class Move:
    """Rows of `model` follow: `column` names the record they are of, one of the kind `kind`.

    `kind_column` is the column that names the kind, in tables of several kinds. Where a row of the other record with the
    same values of `once` is there already, that one stands, and this one waits for the un-merge. `person_column` holds
    the person id that a row came by: what comes after the merge goes back by it. `owner_column` is one to keep that id in.
    """

    model: type[Any]
    column: str
    kind: str
    kind_column: str = ""
    once: tuple[str, ...] = ()
    person_column: str = ""
    owner_column: str = ""

    @property
    def table(self) -> str:
        """The table of the rows."""
        return str(self.model._meta.db_table)

    @property
    def key(self) -> str:
        """The column of the rows' own ids."""
        return str(self.model._meta.pk.column)

    @property
    def slug(self) -> str:
        """What a moved row is noted under."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Rows of `model` keep the id they have in `column`, and `why` that is right."""

    model: type[Any]
    column: str
    why: str

    @property
    def slug(self) -> str:
        """What it is called in a list of statements."""
        return f"{self.model._meta.db_table}.{self.column}"


def register_moves(*statements: Move | Stay) -> None:
    """Say how rows go with a joined record; once for each column and kind."""
    _statements.extend(one for one in statements if one not in _statements)


def get_statements() -> Sequence[Move | Stay]:
    """Return what all rooms said."""
    _discover()
    return _statements


def get_moves(kind: str) -> list[Move]:
    """Return how rows follow a record of this kind, in the order the rooms said it."""
    return [one for one in get_statements() if isinstance(one, Move) and one.kind == kind]


@cache
def _discover() -> None:
    autodiscover_modules("merge")
