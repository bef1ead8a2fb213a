"""Today's one list: what needs doing, from every room that knows of something, the most pressing first.

A room registers a source in its `today.py`. Ranks go from 0 to 99: from 90 on somebody waits at this moment, from 70 on
it should be done first, from 50 on today; the rest comes in the next days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final

from django.http import Http404
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from touchline.kit.registry import Registry
from touchline.users.models import User

SHOWN: Final = 40
URGENT: Final = 88
FIRST: Final = 70
TODAY: Final = 50
Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Todo:
    """One thing to do: where it stands (`rank`), about whom, and in `reason` why it is here."""

    source: str
    number: int
    rank: int
    heading: str
    url: str
    reason: str
    icon: str
    done_label: str
    whom: str = ""
    whom_url: str = ""
    at: datetime | None = None
    due: date | None = None
    owner_id: int | None = None
    may_act: bool = True
    is_sample: bool = False

    @property
    def key(self) -> str:
        """Its name on the page and among what is put off: "lead-7"."""
        return f"{self.source}-{self.number}"

    @property
    def is_urgent(self) -> bool:
        """Whether somebody waits at this moment, or a day has passed."""
        return self.rank >= URGENT or (self.due is not None and self.rank >= FIRST)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where todos come from, and what is done with one; each act raises Http404 for one that is not open to the user."""

    slug: str
    label: Label
    find: Callable[[User], list[Todo]]
    open: Callable[[User, int], Todo]
    finish: Callable[[User, int], None]
    reopen: Callable[[User, int], None]
    hand_on: Callable[[User, int, User | None], None]
    put_off: Callable[[User, int, date | None], None]


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the list under one word."""

    label: str
    todos: list[Todo]


SOURCES: Registry[Source] = Registry("source of Today")


def register_source(source: Source) -> Source:
    """Add a source; ValueError when another one has its slug."""
    return SOURCES.add(source.slug, source)


def get_source(slug: str) -> Source:
    """Return a source; Http404 for none."""
    discover()
    source = SOURCES.find(slug)
    if source is None:
        raise Http404
    return source


def get_todos(user: User) -> list[Todo]:
    """Return what the user has to do, the most pressing first, among equals the newest; a person stands there once."""
    discover()
    found = sorted((todo for source in SOURCES for todo in source.find(user)), key=_rank)
    # Whose alert it is needs no second line as a new lead; that one comes up again once the first is seen to.
    kept: dict[str, Todo] = {}
    for todo in found:
        kept.setdefault(todo.url, todo)
    return list(kept.values())


def _rank(todo: Todo) -> tuple[int, float, str]:
    return -todo.rank, -todo.at.timestamp() if todo.at else 0.0, todo.key


def get_bands(todos: list[Todo]) -> list[Band]:
    """Cut a ranked list where "first" ends, and where today does; empty parts are left away."""
    bands = [
        Band(_("First"), [todo for todo in todos if todo.rank >= FIRST]),
        Band(_("Today"), [todo for todo in todos if FIRST > todo.rank >= TODAY]),
        Band(_("Next days"), [todo for todo in todos if todo.rank < TODAY]),
    ]
    return [band for band in bands if band.todos]


@cache
def discover() -> None:
    """Have the rooms register what they put on Today."""
    autodiscover_modules("today")
