"""How long each class of data is kept: told by each room in its `retention.py`, set on screen, done every night."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

AT_ONCE: Final = 5_000
LONGEST: Final = 36_500
"""Days: a hundred years."""
Removal = Callable[[datetime], int]
"""Removes what is older than a moment; returns how many rows. Safe to repeat and to break off."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A class of data; `days` is how long it is kept as long as nobody sets another number, None for always.

    Without `remove` the number is fixed: the room sees to it by itself.
    """

    slug: str
    label: str | Promise
    about: str | Promise
    """What it is, and what is counted from when."""
    days: int | None
    models: tuple[type[Any], ...] = ()
    """The tables it covers."""
    remove: Removal | None = None
    least: int = 1


_kept: dict[str, Kept] = {}


def keep(*classes: Kept) -> None:
    """Add classes of data; ValueError when a slug is taken."""
    for one in classes:
        if _kept.setdefault(one.slug, one).label != one.label:
            raise ValueError(f"Two classes of data are called '{one.slug}'.")


def get_kept() -> Sequence[Kept]:
    """Return all classes of data, by name."""
    _discover()
    return sorted(_kept.values(), key=lambda one: str(one.label))


def find_kept(slug: str) -> Kept | None:
    """Return a class of data, or None."""
    _discover()
    return _kept.get(slug)


def remove_rows(model: type[Any], column: str, *, where: str = "TRUE") -> Removal:
    """Return what removes rows of a table by their age, some thousands in each transaction; `where` is over `t`."""
    table = model._meta.db_table  # noqa: SLF001 - Django spells the way to look at models with an underscore
    oldest = f"SELECT t.ctid FROM {table} t WHERE {column} < %s AND ({where}) LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED"  # noqa: S608 - names of rooms
    sql = f"DELETE FROM {table} WHERE ctid = ANY(ARRAY({oldest}))"  # noqa: S608 - names of rooms

    def remove(before: datetime) -> int:
        count, removed = 0, AT_ONCE
        while removed == AT_ONCE:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, [before])
                removed = cursor.rowcount
            count += removed
        return count

    return remove


@cache
def _discover() -> None:
    autodiscover_modules("retention")
