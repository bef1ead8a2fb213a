"""Attributes that the firm makes on screen: made, described, put in order, archived; values stay whatever happens."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.records.fields import NUMBERS_OF_ROWS, WITH_OPTIONS, FieldType
from touchline.records.kinds import RecordKind, get_kind, make_field
from touchline.records.models import AttributeDefinition
from touchline.records.rules import BadRule, read_rules
from touchline.records.uniqueness import be_unique
from touchline.records.values import Nonsense, clean_text
from touchline.users.audit import write_audit

MOST_ATTRIBUTES: Final = 200
MOST_OPTIONS: Final = 200
LONGEST_OPTION: Final = 100
TYPES: Final = tuple(type_ for type_ in FieldType)
SLUG: Final = re.compile(r"[^/\x00-\x1f]{1,100}")


@transaction.atomic
def create_attribute(kind: RecordKind, facts: dict[str, Any], *, actor: Any) -> AttributeDefinition:
    """Make an attribute of label, type, help, options, rules and owner; with `slug`, one that sites send. Raises Nonsense."""
    clean = read_facts(facts)
    clean["rules"] = read_rules_of(read_type(facts.get("type")), facts.get("rules") or {})
    taken = {field.slug for field in kind.get_fields(archived=True)}
    if len(taken) >= MOST_ATTRIBUTES:
        raise Nonsense(_("There are {most} attributes; archive some first.").format(most=MOST_ATTRIBUTES))
    slug = str(facts.get("slug") or "") or make_slug(clean["label"], taken)
    if slug in taken or not SLUG.fullmatch(slug):
        raise Nonsense(_("There is an attribute “{slug}” already.").format(slug=slug[:60]))
    last = AttributeDefinition.objects.filter(kind=kind.slug).aggregate(last=Max("position"))["last"] or 0
    definition = AttributeDefinition.objects.create(
        kind=kind.slug, slug=slug, position=last + 1, created_at=now(), type=read_type(facts.get("type")), **clean
    )
    if definition.rules.get("unique"):
        be_unique(kind, make_field(definition), actor=actor)
    write_audit(actor, "attribute.create", kind.subject, definition.pk, after={"slug": slug, "type": definition.type})
    return definition


@transaction.atomic
def describe_attribute(definition: AttributeDefinition, facts: dict[str, Any], *, actor: Any) -> AttributeDefinition:
    """Change what an attribute is called, its guideline, choices, rules and owner; slug and type stay. Raises Nonsense."""
    clean = read_facts({"type": definition.type, **facts})
    clean["rules"] = read_rules_of(FieldType(definition.type), facts.get("rules", definition.rules))
    before = {name: getattr(definition, name) for name in ("label", "help", "options", "owner_id", "rules")}
    for name, value in clean.items():
        setattr(definition, name, value)
    definition.save(update_fields=[*clean])
    if clean["rules"].get("unique") and not before["rules"].get("unique"):
        be_unique(get_kind(definition.kind), make_field(definition), actor=actor)
    after = {name: getattr(definition, name) for name in before}
    write_audit(actor, "attribute.edit", definition.kind, definition.pk, before=before, after=after)
    return definition


@transaction.atomic
def move_attribute(definition: AttributeDefinition, *, by: int) -> None:
    """Move an attribute up (-1) or down (1) among those in use."""
    rows = list(
        AttributeDefinition.objects.select_for_update()
        .filter(kind=definition.kind, archived_at=None)
        .order_by("position", "id")
    )
    at = next(number for number, row in enumerate(rows) if row.pk == definition.pk)
    to = max(0, min(len(rows) - 1, at + by))
    rows.insert(to, rows.pop(at))
    for number, row in enumerate(rows, 1):
        row.position = number
    AttributeDefinition.objects.bulk_update(rows, ["position"])


@transaction.atomic
def archive_attribute(definition: AttributeDefinition, *, actor: Any, back: bool = False) -> None:
    """Put an attribute away, or bring it back; its values stay in the records."""
    definition.archived_at = None if back else now()
    definition.save(update_fields=["archived_at"])
    action = "attribute.restore" if back else "attribute.archive"
    write_audit(actor, action, definition.kind, definition.pk, after={"slug": definition.slug})


def read_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Return label, help, options and owner as they are kept; raises Nonsense."""
    label = " ".join(clean_text(str(facts.get("label") or "")).split())
    if not label or len(label) > 80:
        raise Nonsense(_("Give it a name of at most 80 characters."))
    guideline = clean_text(str(facts.get("help") or ""))
    if len(guideline) > 500:
        raise Nonsense(_("A guideline has at most 500 characters."))
    options = read_options(facts.get("options") or [])
    if facts.get("type") in WITH_OPTIONS and not options:
        raise Nonsense(_("Name at least one choice, each on a line of its own."))
    return {"label": label, "help": guideline, "options": options, "owner_id": facts.get("owner_id") or None}


def read_rules_of(type_: FieldType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules as they are kept; raises BadFact, which names the one that cannot be."""
    try:
        return read_rules(type_, given)
    except BadRule as bad:
        raise BadFact(bad.name, str(bad)) from None


class BadFact(Nonsense):
    """A fact of an attribute that cannot be; `name` says which."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        super().__init__(text)


def read_options(given: str | Sequence[str]) -> list[str]:
    """Return the choices, each once, in their order; raises Nonsense."""
    lines = given.splitlines() if isinstance(given, str) else given
    options = list(dict.fromkeys(text for line in lines if (text := " ".join(clean_text(str(line)).split()))))
    if len(options) > MOST_OPTIONS or any(len(text) > LONGEST_OPTION for text in options):
        raise Nonsense(
            _("At most {most} choices of {longest} characters each.").format(most=MOST_OPTIONS, longest=LONGEST_OPTION)
        )
    return options


def read_type(given: Any) -> FieldType:
    """Return a type that an attribute can have; raises Nonsense."""
    if given not in TYPES:
        raise Nonsense(_("Choose a type."))
    return FieldType(given)


def make_slug(label: str, taken: set[str]) -> str:
    """Return a fresh slug after a label: small Latin letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "attribute"
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}_{number}"
    return slug


def is_about_rows(type_: str) -> bool:
    """Tell whether values of the type are numbers of rows, which no text can be turned into."""
    return type_ in NUMBERS_OF_ROWS
