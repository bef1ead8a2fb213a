"""Columns of lists: the fields of a kind of record, and what rooms keep in a table beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from touchline.conditions.fields import Beside
from touchline.kit.registry import Registry
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind
from touchline.users.models import User

Label = str | Promise
MOST_COLUMNS: Final = 30
RIGHT: Final = frozenset({FieldType.NUMBER, FieldType.MONEY})


@dataclass(frozen=True, kw_only=True)
class BesideField:
    """One fact beside a record; `column` is that of the table beside."""

    slug: str
    label: Label
    type: FieldType
    column: str
    sortable: bool = False
    suggests: bool = False
    asked: bool = True
    """Whether the condition builder offers it."""
    get_options: Callable[[], Sequence[tuple[str, Label]]] | None = None
    """What lists its choices."""


@dataclass(frozen=True, kw_only=True)
class BesideTable:
    """A table with at most one row for each record; `always` is text of the room that a row of it fulfils."""

    table: Beside
    model: Any
    fields: tuple[BesideField, ...]
    load: Callable[[Sequence[int]], Mapping[int, Mapping[str, Any]]]
    """Values by record and slug, for a page of records; one query."""
    load_some: Callable[[Sequence[int], frozenset[str]], Mapping[int, Mapping[str, Any]]] | None = None
    """The same for some slugs alone, where that is worth while: an export reads a thousand records at a time."""
    always: str = ""
    group: Label = ""
    """What the condition builder calls its fields."""


def no_badges(record: Any, facts: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return no badges."""
    return ()


def find_nobody(text: str, user: User) -> Sequence[int] | None:
    """Leave the search to the engine."""
    return None


@dataclass(frozen=True, kw_only=True)
class RecordList:
    """What a room adds to the list of a kind of record."""

    kind: str
    besides: tuple[BesideTable, ...] = ()
    default_columns: tuple[str, ...] = ()
    default_sort: str = "-created_at"
    find: Callable[[str, User], Sequence[int] | None] = find_nobody
    """Records that a typed text finds, at most some hundred; None leaves it to the engine, which looks at names."""
    get_badges: Callable[[Any, Mapping[str, Any]], Sequence[tuple[str, str]]] = no_badges
    """Tone and text of what stands behind a record's name."""
    live: str = ""


@dataclass(frozen=True)
class Column:
    """One column a list can show."""

    slug: str
    label: Label
    type: FieldType
    sortable: bool
    field: Field | None = None
    beside: BesideTable | None = None
    beside_field: BesideField | None = None

    @property
    def is_right(self) -> bool:
        """Whether figures stand under each other."""
        return self.type in RIGHT

    @property
    def editable(self) -> bool:
        """Whether its cells can be edited in place."""
        return self.field is not None and self.field.editable


GetBesides = Callable[[], tuple[BesideTable, ...]]
_lists: Registry[RecordList] = Registry("list")
_more: dict[str, dict[str, GetBesides]] = {}


def register_list(about: RecordList) -> RecordList:
    """Add what a room tells of a list; it does so in its `list_columns.py`."""
    return _lists.add(about.kind, about)


def register_besides(kind: str, slug: str, get_besides: GetBesides) -> None:
    """Add tables beside a kind of record, asked for whenever they are needed; a room above the record's own does so."""
    _more.setdefault(kind, {})[slug] = get_besides


def get_list(kind: RecordKind) -> RecordList:
    """Return what is told of the list of a kind; a plain list when nothing is."""
    _discover()
    found = _lists.find(kind.slug) or RecordList(kind=kind.slug, default_columns=kind.default_columns)
    more = [table for get_besides in _more.get(kind.slug, {}).values() for table in get_besides()]
    return replace(found, besides=(*found.besides, *more)) if more else found


def get_columns(kind: RecordKind, fields: Iterable[Field]) -> dict[str, Column]:
    """Return all columns there are, by slug; the name stands first."""
    from touchline.records.sort_indexes import get_ready

    ready = get_ready(kind)
    found = {
        one.slug: Column(one.slug, one.label, one.type, one.sortable or ready.get(one.slug) == one.type, one)
        for one in fields
    }
    for beside in get_list(kind).besides:
        for one in beside.fields:
            found[one.slug] = Column(one.slug, one.label, one.type, one.sortable, None, beside, one)
    return found


def choose_columns(kind: RecordKind, known: Mapping[str, Column], wanted: Iterable[str]) -> list[Column]:
    """Return the wanted columns that there are, the name always first; the list's own when none is wanted."""
    slugs = list(dict.fromkeys(wanted)) or list(get_list(kind).default_columns)
    chosen = [known[slug] for slug in slugs if slug in known and slug != "name"][:MOST_COLUMNS]
    return [known["name"], *chosen] if "name" in known else chosen


@cache
def _discover() -> None:
    autodiscover_modules("list_columns")
