"""What each room keeps about people, how it is shown to them and how it goes: told by each room in its `privacy.py`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

# ruff: noqa: SLF001 - Django spells the way to look at models with an underscore
_statements: Final[list["Holds | Nothing"]] = []
_places: Final[list["Place"]] = []
ADDRESSES_IN: Final = "{column} ~* %(pattern)s"
ADDRESSES_IN_BYTES: Final = "encode({column}, 'escape') ~* %(pattern)s"
WITHOUT_ADDRESSES: Final = "regexp_replace({column}, %(pattern)s, 'erased', 'gi')"
NO_TEXT: Final = "$."
"""A pattern that nothing matches, in PostgreSQL, ClickHouse and Python alike."""


@dataclass(frozen=True, slots=True)
class Sought:
    """People by all their numbers, and by all addresses, numbers and handles they are known by."""

    people: list[int]
    addresses: list[str]

    @property
    def pattern(self) -> str:
        """A regular expression that finds the addresses, and not as a part of longer ones."""
        return rf"(?<![\w.+-])(?:{self.plain_pattern})(?![\w-])" if self.addresses else NO_TEXT

    @property
    def plain_pattern(self) -> str:
        """The same for an engine that cannot look at what stands beside it."""
        return "|".join(map(re.escape, self.addresses)) or NO_TEXT

    def remove_from(self, text: str) -> str:
        """Return a text without the addresses."""
        return re.sub(self.pattern, "erased", text, flags=re.IGNORECASE)

    @property
    def parameters(self) -> dict[str, Any]:
        """What the conditions of rooms are asked with."""
        return {"people": self.people, "names": [str(one) for one in self.people], "pattern": self.pattern}


@dataclass(frozen=True, kw_only=True)
class Holds:
    """Rows of `model` that are about a person: those for which `where` is true.

    It is a condition of PostgreSQL over the table `t` with `%(people)s` (the contact's id and those joined into it),
    `%(names)s` (the same as texts) and `%(pattern)s` (finds what they are known by). When the person is erased the rows
    go, unless `keeps` says why they stay; `blank` gives SQL expressions for columns of rows that stay.
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
    late: bool = False
    """Found only by reading every row: a job does it right after, and no page waits for it."""

    @property
    def table(self) -> str:
        """The table of the rows."""
        return str(self.model._meta.db_table)

    @property
    def packed(self) -> frozenset[str]:
        """Columns with texts kept as bytes."""
        fields = self.model._meta.concrete_fields
        return frozenset(one.column for one in fields if one.get_internal_type() == "BinaryField")


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Rows of `model` say nothing about a contact, and `why`."""

    model: type[Any]
    why: str

    @property
    def table(self) -> str:
        """The table of the rows."""
        return str(self.model._meta.db_table)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place outside of the tables, or packed within one, where people may be named."""

    slug: str
    label: str | Promise
    wipe: Callable[[Sought], int]
    """Takes people out; returns how much has to wait for a later try. Safe to repeat."""


def search_in(*places: Place) -> None:
    """Name places that are looked through when somebody is erased."""
    _places.extend(one for one in places if one not in _places)


def get_places() -> Sequence[Place]:
    """Return the places all rooms named."""
    _discover()
    return _places


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
