"""Kinds of imports: what a room tells in its `import_kinds.py` of what can be read into it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy

from touchline.imports.mapping import Mapping
from touchline.imports.models import Import, Kept
from touchline.kit.registry import Registry
from touchline.records.fields import FieldType

Label = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something a column can become; `words` are names that columns of other systems have for it."""

    slug: str
    label: Label
    type: FieldType = FieldType.TEXT
    is_key: bool = False
    """Whether a record is found by it."""
    many: bool = False
    """Whether several columns may become it."""
    can_append: bool = False
    words: tuple[str, ...] = ()
    group: Label = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to choose beside the columns; `needs` is a target without which nothing hangs on it."""

    slug: str
    label: Label
    help: Label
    choices: tuple[tuple[str, Label], ...]
    default: str = ""
    needs: str = ""


@dataclass(slots=True)
class Given:
    """A row as it was read: values by target, or the reasons why it cannot be taken."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What the row says beyond the record it is about."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch, or would; `refused` are rows with reasons."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    joined: int = 0
    refused: list[tuple[Given, str]] = field(default_factory=list)
    examples: list[tuple[str, str]] = field(default_factory=list)
    """A few records by what happens to them ("created", "updated") and what they are called."""
    says: dict[str, int] = field(default_factory=dict)
    """What a trial counts beyond records, by the slugs of the kind's `says`."""


class Run(ABC):
    """One run over a file; `read` is called in a thread of its own and asks the database nothing."""

    @abstractmethod
    def read(self, number: int, cells: list[str]) -> Given:
        """Return the values of a row, each checked and in its one spelling."""

    def skip(self, cells: list[str]) -> None:  # noqa: B027 - most rows say nothing of later ones
        """Note what a row that is done already means for those behind it; called like `read`, in the order of the file."""

    @abstractmethod
    def take(self, rows: Sequence[Given], *, is_dry: bool) -> Outcome:
        """Write a batch in the caller's transaction, or only find out what would become of it.

        Raises Busy when somebody else wrote the same at the same time; the batch is tried again.
        """

    def belong_together(self, row: Given, following: Given) -> bool:
        """Whether two rows are of one thing, such as the lines of an order, and go into one batch."""
        return False

    @property
    def looks_first(self) -> bool:
        """Whether the whole file is looked through once before the first record is written (`look_first`)."""
        return False

    def look_first(self, rows: Sequence[Given]) -> None:  # noqa: B027 - most runs look at nothing first
        """Write what must be there before any record is, in the caller's transaction; safe to do twice."""

    def forget(self) -> None:  # noqa: B027 - most runs remember nothing
        """Forget what was remembered of a batch that was rolled back."""

    def finish(self) -> None:  # noqa: B027 - most runs end with their last batch
        """Do what belongs to the end of a run, also of one that was cancelled."""


class Busy(Exception):
    """Somebody else wrote the same at the same time; nothing of the batch was written, and it can be tried again."""


class ImportKind(ABC):
    """A kind of import; a room inherits from it and registers one instance."""

    slug: ClassVar[str]
    label: ClassVar[Label]
    icon: ClassVar[str]
    subject: ClassVar[str]
    """The subject of rights that what it writes belongs to."""
    list_url: ClassVar[str]
    makes_attributes: ClassVar[bool] = False
    """Whether a column may become a new attribute."""
    new_label: ClassVar[Label] = gettext_lazy("A new attribute of this name")
    found_by: ClassVar[Label] = gettext_lazy("Records are found by")
    note: ClassVar[Label] = ""
    """What a reader should know of it before it starts."""
    says: ClassVar[tuple[tuple[str, Label], ...]] = ()
    """Slugs and labels of what a trial counts beyond records; shown where it is anything."""

    @abstractmethod
    def get_targets(self) -> list[Target]:
        """Return what columns can become, in the order of the screen."""

    def check(self, mapping: Mapping) -> str:
        """Return why nothing can be imported by this mapping, or ''."""
        return ""

    @abstractmethod
    def open(self, imported: Import) -> Run:
        """Return a run; makes the attributes that the mapping asks for."""

    def get_options(self) -> list[Option]:
        """Return what else is to be chosen beside the columns."""
        return []

    @abstractmethod
    def undo(self, imported: Import, what: str, record_ids: Sequence[int]) -> int:
        """Take back records of a kind (`models.Made.kind`) that the import made, in the caller's transaction.

        Returns how many were only put away, since somebody had to do with them.
        """

    def put_back(self, imported: Import, kept: Sequence[Kept]) -> int:
        """Put back what `Kept` says stood there before, in the caller's transaction; return how many changed since."""
        raise NotImplementedError(f"{self.slug} keeps nothing of its own.")


_kinds: Registry[ImportKind] = Registry("import")


def register_import_kind(kind: ImportKind) -> ImportKind:
    """Add a kind of import; ValueError when another one has its slug."""
    return _kinds.add(kind.slug, kind)


def get_import_kind(slug: str) -> ImportKind:
    """Return the kind of that slug; KeyError names those there are."""
    _discover()
    return _kinds.get(slug)


def find_import_kind(slug: str) -> ImportKind | None:
    """Return the kind of that slug, or None."""
    _discover()
    return _kinds.find(slug)


def get_import_kinds() -> list[ImportKind]:
    """Return all kinds of imports."""
    _discover()
    return list(_kinds)


@cache
def _discover() -> None:
    autodiscover_modules("import_kinds")
