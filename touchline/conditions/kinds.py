"""Kinds of condition and subjects they are asked of: rooms register theirs in `conditions.py`."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise

from touchline.conditions.context import Context
from touchline.conditions.fields import ConditionField
from touchline.conditions.sql import Sql
from touchline.kit.registry import Registry

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What conditions are asked of: contacts, companies; its fields, and the facts of one record by field."""

    slug: str
    get_fields: Callable[[], Mapping[str, ConditionField]]
    load_facts: Callable[[int], Mapping[str, Any]]
    """The values of one record as stored, by the slug of the field; empty when it is not there."""


class Leaf(ABC):
    """One condition, read and checked."""

    @abstractmethod
    def write(self, context: Context) -> Sql:
        """Return it as SQL over the record's table."""

    @abstractmethod
    def holds(self, facts: "Facts", context: Context) -> bool:
        """Tell whether it holds of one record, in plain Python."""

    @abstractmethod
    def say(self) -> str:
        """Return it as a short sentence: "City is Berlin"."""

    @abstractmethod
    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""


@dataclass(frozen=True)
class Facts:
    """What is known of one record: its id, and its values by field."""

    record_id: int
    values: Mapping[str, Any]


class ConditionKind(ABC):
    """A kind of condition: `label` and `icon` for the builder, and how its JSON is read."""

    slug: ClassVar[str]
    label: ClassVar[Label]
    icon: ClassVar[str]
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
