"""Rules and guideline of the fields that every record has: kept as an attribute is, under the slug of the field."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from touchline.kit.clock import now
from touchline.records.attributes import read_facts, read_rules_of
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind, rule_field
from touchline.records.models import AttributeDefinition
from touchline.records.rules import CAN_BE_UNIQUE
from touchline.records.uniqueness import be_unique
from touchline.users.audit import write_audit

ALONE_ALREADY: Final = frozenset({FieldType.EMAIL, FieldType.PHONE})
"""Whoever is known by an address or a number is the only one; no rule is needed for that."""
KEPT: Final = ("help", "options", "owner_id", "rules")


def find_made(kind: RecordKind) -> QuerySet[AttributeDefinition]:
    """Return the attributes of a kind that were made on screen."""
    return AttributeDefinition.objects.filter(kind=kind.slug).exclude(slug__in=[one.slug for one in kind.builtin])


def find_builtin(kind: RecordKind, slug: str) -> Field | None:
    """Return a built-in field that people fill in, without what the firm rules of it; None when there is none."""
    return next((one for one in kind.builtin if one.slug == slug and one.editable), None)


def can_be_ruled_unique(field: Field) -> bool:
    """Tell whether a rule can say that no two records have the same."""
    return field.type in CAN_BE_UNIQUE - ALONE_ALREADY


def get_ruled(kind: RecordKind, field: Field) -> AttributeDefinition:
    """Return what the firm says of a built-in field; a row that is not kept yet when it says nothing."""
    found = AttributeDefinition.objects.filter(kind=kind.slug, slug=field.slug).first()
    return found or AttributeDefinition(kind=kind.slug, slug=field.slug, type=str(field.type), created_at=now())


@transaction.atomic
def rule_builtin(kind: RecordKind, field: Field, facts: Mapping[str, Any], *, actor: Any) -> Field:
    """Say what a value of a built-in field must fit, its guideline, who answers for it; return the field. Raises Nonsense.

    Of tags, `options` are all that may be given.
    """
    row = get_ruled(kind, field)
    before = {name: getattr(row, name) for name in KEPT}
    clean = read_facts({**facts, "label": str(field.label)})
    rules = read_rules_of(field.type, facts.get("rules") or {})
    if not can_be_ruled_unique(field):
        rules.pop("unique", None)
    row.label, row.help, row.owner_id, row.rules = clean["label"], clean["help"], clean["owner_id"], rules
    row.options = clean["options"] if field.type is FieldType.TAGS else []
    row.save()
    ruled = rule_field(field, row)
    if rules.get("unique") and not before["rules"].get("unique"):
        be_unique(kind, ruled, actor=actor)
    after = {name: getattr(row, name) for name in KEPT}
    write_audit(actor, "attribute.edit", kind.subject, row.pk, before=before, after={"slug": field.slug} | after)
    return ruled


def list_builtin(kind: RecordKind) -> list[Field]:
    """Return the built-in fields that people fill in, with what the firm rules of each."""
    return [one for one in kind.get_fields() if not one.custom and one.editable]
