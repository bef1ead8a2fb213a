"""Kinds of records: what a room tells of its records in its `record_kinds.py`, so that lists and pages can be made of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from touchline.kit.registry import Registry
from touchline.records.fields import Field, FieldType
from touchline.records.models import AttributeDefinition
from touchline.records.rules import NAMES as RULES
from touchline.users.permissions import Actor, Verb, limit

Label = str | Promise
GROUPABLE: Final = (FieldType.CHOICE, FieldType.YES_NO, FieldType.COUNTRY, FieldType.LANGUAGE, FieldType.TIME_ZONE)


class RecordKind:
    """A kind of record; a room inherits from it, fills in the facts, and registers one instance."""

    slug: ClassVar[str]
    label: ClassVar[Label]
    plural: ClassVar[Label]
    icon: ClassVar[str]
    subject: ClassVar[str]
    """The subject of rights that its records belong to."""
    model: ClassVar[Any]
    list_url: ClassVar[str]
    record_url_name: ClassVar[str]
    default_columns: ClassVar[tuple[str, ...]]
    builtin: ClassVar[tuple[Field, ...]]
    shown_apart: ClassVar[frozenset[str]] = frozenset()
    """Fields that the record page shows elsewhere than among the rest."""

    def get_fields(self, *, archived: bool = False) -> tuple[Field, ...]:
        """Return the fields there are now, built in and made on screen; one query."""
        found = AttributeDefinition.objects.filter(kind=self.slug)
        if not archived:
            found = found.filter(archived_at=None)
        made = {definition.slug: definition for definition in found}
        ruled = (rule_field(one, made.pop(one.slug)) if one.slug in made else one for one in self.builtin)
        return (*ruled, *(make_field(definition) for definition in made.values()))

    def find_fields(self, slugs: Iterable[str]) -> dict[str, Field]:
        """Return those of the named fields that there are, by slug."""
        wanted = set(slugs)
        return {field.slug: field for field in self.get_fields() if field.slug in wanted} if wanted else {}

    def limit(self, actor: Actor, verb: Verb = Verb.VIEW) -> QuerySet[Any]:
        """Return the records the actor may do this with; archived ones are among them."""
        return limit(self.model.objects.all(), actor, self.subject, verb)

    def get_url(self, record_id: int) -> str:
        """Return the address of a record's page."""
        return reverse(self.record_url_name, args=[record_id])

    def find_by_address(self, text: str) -> Sequence[int]:
        """Return the ids of some records that an address, number or other sign with this text belongs to."""
        return ()

    def describe(self, record_ids: Iterable[int]) -> dict[int, str]:
        """Return what to call each of these records, as far as they are there; one query."""
        found = self.model.objects.in_bulk(list(record_ids))
        return {int(number): str(record) for number, record in found.items()}

    def get_told_history(self, record: Any, field: Field) -> Sequence[Any]:
        """Return the values of a field that sites told, as `history.Step`s, as far as the room knows."""
        return ()

    def make_quickly(self, name: str, *, actor: Any) -> int:
        """Make a record of a name typed while choosing one; return its id. Raises PermissionDenied."""
        raise PermissionDenied

    def find_country(self, record_id: int) -> str:
        """Return the country (two letters) that numbers of this record are from when they do not say, or ''."""
        return ""

    def prepare(self, record_id: int, values: Mapping[str, Any], *, actor: Any) -> None:
        """Do what must go with an edit of one record, in its transaction; raises `values.Nonsense` to refuse it."""


def make_field(definition: AttributeDefinition) -> Field:
    """Return a custom attribute as a field."""
    return Field(
        slug=definition.slug,
        label=definition.label,
        type=FieldType(definition.type),
        custom=True,
        groupable=definition.type in GROUPABLE,
        options=tuple((text, text) for text in definition.options),
        help=definition.help,
        owner_id=definition.owner_id,
        **{name: value for name, value in definition.rules.items() if name in RULES},
    )


def rule_field(field: Field, definition: AttributeDefinition) -> Field:
    """Return a built-in field with what the firm says of it; what it is by itself stays."""
    rules = {name: value for name, value in definition.rules.items() if name in RULES}
    return replace(
        field,
        help=definition.help or field.help,
        owner_id=definition.owner_id,
        options=tuple((text, text) for text in definition.options) or field.options,
        **rules | {name: True for name in ("required", "unique") if getattr(field, name)},
    )


_kinds: Registry[RecordKind] = Registry("record")


def register_record_kind(kind: RecordKind) -> RecordKind:
    """Add a kind of record; ValueError when another one has its slug."""
    return _kinds.add(kind.slug, kind)


def get_kind(slug: str) -> RecordKind:
    """Return the kind of that slug; KeyError names those there are."""
    _discover()
    return _kinds.get(slug)


def find_kind(slug: str) -> RecordKind | None:
    """Return the kind of that slug, or None."""
    _discover()
    return _kinds.find(slug)


def get_kinds() -> list[RecordKind]:
    """Return all kinds of records."""
    _discover()
    return list(_kinds)


@cache
def _discover() -> None:
    autodiscover_modules("record_kinds")
