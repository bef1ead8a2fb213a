"""Kinds of condition and subjects they are asked of: rooms register theirs in `conditions.py`."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.fields import ConditionField
from touchline.conditions.found import find_rows, find_rows_among
from touchline.conditions.reading import Histories, Reads
from touchline.conditions.sql import Sql
from touchline.kit.registry import Registry

Label = str | Promise
ALL: Final = Sql("true")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What conditions are asked of: contacts, companies; its fields, and the facts of one record by field."""

    slug: str
    get_fields: Callable[[], Mapping[str, ConditionField]]
    load_facts: Callable[[int], Mapping[str, Any]]
    """The values of one record as stored, by the slug of the field; empty when it is not there."""
    table: str
    here: Sql = ALL
    """Which rows of the table count: an archived record is in no set of people."""


class Leaf(ABC):
    """One condition, read and checked; all ways to ask it give one answer."""

    @abstractmethod
    def write(self, context: Context) -> Sql:
        """Return it as SQL over the record's table."""

    @abstractmethod
    def holds(self, facts: "Facts", context: Context) -> bool:
        """Tell whether it holds of one record, in plain Python."""

    def find(self, context: Context) -> BitMap64:
        """Return everybody of whom it holds, also some that are not here any more; raises EventStoreDown where it asks that."""
        return find_rows(SUBJECTS.get(context.subject).table, self.write(context))

    def find_later(self, context: Context) -> Callable[[], BitMap64] | None:
        """Return the same as a question to the event store alone, to be asked beside others; None where PostgreSQL is asked."""
        return None

    def find_among(self, ids: Collection[int], histories: Histories, context: Context) -> set[int]:
        """Return of whom of these it holds."""
        return find_rows_among(SUBJECTS.get(context.subject).table, self.write(context), ids)

    def reads(self) -> Reads:
        """Return what its answer depends on."""
        return Reads()

    @abstractmethod
    def say(self) -> str:
        """Return it as a short sentence: "City is Berlin"."""

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence: "whose City is Berlin", or the opposite."""
        text = _("for whom this is not so: {text}") if negated else _("for whom this is so: {text}")
        return text.format(text=self.say())

    def list_evidence(self, facts: "Facts", context: Context) -> "Sequence[Evidence]":
        """Return the events or orders that made the answer for one record, the latest first, a few at most."""
        return ()

    @abstractmethod
    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that made an answer: when, what it is called, what it was about, and what leads to it (`event:ID`)."""

    at: datetime
    label: str
    about: str = ""
    link: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of one record: its id, its values by field; what else is read of it is read once for all `leaves`."""

    record_id: int
    values: Mapping[str, Any]
    leaves: "Sequence[Leaf]" = ()
    """The conditions that are asked of it."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What they read, by a name of the kind."""


class ConditionKind(ABC):
    """A kind of condition: `label` and `icon` for the builder, and how its JSON is read."""

    slug: ClassVar[str]
    label: ClassVar[Label]
    icon: ClassVar[str]
    order: ClassVar[int] = 50
    """Where it stands among those that the builder offers; a new condition is of the first one."""
    subjects: ClassVar[frozenset[str]] = frozenset()
    """Of what it can be asked; empty for everything."""

    @abstractmethod
    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Check and read one condition; raises ConditionError."""

    @abstractmethod
    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return, as JSON, what the builder needs to offer conditions of this kind."""

    def may_ask(self, subject: Subject) -> bool:
        """Tell whether conditions of this kind can be asked of the subject."""
        return not self.subjects or subject.slug in self.subjects


KINDS: Registry[ConditionKind] = Registry("kind of condition")
SUBJECTS: Registry[Subject] = Registry("subject of conditions")


def register_condition_kind(kind: ConditionKind) -> ConditionKind:
    """Add a kind; ValueError when another one has its slug."""
    return KINDS.add(kind.slug, kind)


def register_condition_subject(subject: Subject) -> Subject:
    """Add a subject; ValueError when another one has its slug."""
    return SUBJECTS.add(subject.slug, subject)
