"""What each room keeps about people, how it is shown to them and how it goes: told by each room in its `privacy.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

# ruff: noqa: SLF001 - Django spells the way to look at models with an underscore
_statements: Final[list["Holds | Nothing"]] = []
ADDRESSES_IN: Final = "EXISTS (SELECT 1 FROM unnest(%(addresses)s::text[]) one WHERE position(one IN {column}) > 0)"
ADDRESSES_IN_BYTES: Final = (
    "EXISTS (SELECT 1 FROM unnest(%(addresses)s::text[]) one WHERE position(convert_to(one, 'UTF8') IN {column}) > 0)"
)


@dataclass(frozen=True, kw_only=True)
class Holds:
    """Rows of `model` that are about a person: those for which `where` is true.

    It is a condition of PostgreSQL over the table `t` with `%(people)s` (the contact's id and those joined into it),
    `%(names)s` (the same as texts) and `%(addresses)s` (all they are known by). When the person is erased the rows go,
    unless `keeps` says why they stay; `blank` gives SQL expressions for columns of rows that stay.
    """

    model: type[Any]
    where: str
    label: str | Promise
    keeps: str = ""
    blank: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    """Columns that are no use to the person: keys and hashes."""
    files: str = ""
    """The column with the keys of files in the home, which go with the rows."""

    @property
    def table(self) -> str:
        """The table of the rows."""
        return str(self.model._meta.db_table)


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Rows of `model` say nothing about a contact, and `why`."""

    model: type[Any]
    why: str

    @property
    def table(self) -> str:
        """The table of the rows."""
        return str(self.model._meta.db_table)


def state(*statements: Holds | Nothing) -> None:
    """Say what the tables of a room hold about people."""
    _statements.extend(one for one in statements if one not in _statements)


def get_statements() -> Sequence[Holds | Nothing]:
    """Return what all rooms said."""
    _discover()
    return _statements


def get_holdings() -> list[Holds]:
    """Return the tables that hold something about people."""
    return [one for one in get_statements() if isinstance(one, Holds)]


@cache
def _discover() -> None:
    autodiscover_modules("privacy")
