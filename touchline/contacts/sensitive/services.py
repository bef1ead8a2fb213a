"""Keeps and shows sensitive values; each look at one is written to the audit log in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.contacts.models import Contact, SensitiveAttribute, SensitiveValue
from touchline.kit.clock import now
from touchline.kit.sealing import CannotUnseal, seal, unseal
from touchline.records.attributes import make_slug
from touchline.records.chunk import tell_pages
from touchline.records.values import Nonsense, clean_text
from touchline.users.audit import write_audit
from touchline.users.models import Role

LONGEST: Final = 2_000
MOST: Final = 50
HIDDEN: Final = "(hidden: who may see it has to make the copy)"
ROLES: Final = tuple(role for role in Role if role is not Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Masked:
    """What stands on the page of somebody: whether there is a value, since when, and whether the reader may see it."""

    attribute: SensitiveAttribute
    set_at: datetime | None
    set_by: str
    may_read: bool


def may_read(actor: Any, attribute: SensitiveAttribute) -> bool:
    """Tell whether the actor's role may see values of the attribute."""
    role = getattr(actor, "role", "")
    return role == Role.ADMIN or role in attribute.readers


@transaction.atomic
def create_attribute(facts: Mapping[str, Any], *, actor: Any) -> SensitiveAttribute:
    """Make a sensitive attribute of label, help, readers and owner; raises Nonsense."""
    taken = set(SensitiveAttribute.objects.values_list("slug", flat=True))
    if len(taken) >= MOST:
        raise Nonsense(_("There are {most} sensitive attributes; archive some first.").format(most=MOST))
    slug = make_slug(str(facts["label"]), taken)
    made = SensitiveAttribute.objects.create(slug=slug, created_at=now(), **facts)
    write_audit(actor, "sensitive.create", "contacts", made.pk, after={"fields": [slug], "readers": made.readers})
    return made


@transaction.atomic
def describe_attribute(attribute: SensitiveAttribute, facts: Mapping[str, Any], *, actor: Any) -> None:
    """Change what it is called, its guideline, who may see it and who answers for it."""
    before = {"readers": attribute.readers, "owner_id": attribute.owner_id}
    for name, value in facts.items():
        setattr(attribute, name, value)
    attribute.save(update_fields=[*facts])
    after = {"fields": [attribute.slug], "readers": attribute.readers, "owner_id": attribute.owner_id}
    write_audit(actor, "sensitive.edit", "contacts", attribute.pk, before=before, after=after)


@transaction.atomic
def archive_attribute(attribute: SensitiveAttribute, *, is_back: bool, actor: Any) -> None:
    """Put it away, or bring it back; its values stay sealed where they are."""
    attribute.archived_at = None if is_back else now()
    attribute.save(update_fields=["archived_at"])
    act = "sensitive.restore" if is_back else "sensitive.archive"
    write_audit(actor, act, "contacts", attribute.pk, after={"fields": [attribute.slug]})


def list_masked(contact_id: int, actor: Any) -> list[Masked]:
    """Return what there is of somebody, without a single value."""
    latest: dict[int, SensitiveValue] = {}
    for value in SensitiveValue.objects.filter(contact_id=contact_id).defer("sealed_value").order_by("set_at", "id"):
        latest[value.attribute_id] = value
    return [
        Masked(one, found.set_at if found else None, found.set_by if found else "", may_read(actor, one))
        for one in SensitiveAttribute.objects.filter(archived_at=None)
        for found in [latest.get(one.pk)]
    ]


@transaction.atomic
def read_value(contact: Contact, attribute: SensitiveAttribute, *, actor: Any) -> str:
    """Return a value in the clear, and note who saw it; empty when there is none. Raises PermissionError, Nonsense."""
    if not may_read(actor, attribute):
        raise PermissionError(attribute.slug)
    found = _find(contact.pk, attribute)
    write_audit(actor, "sensitive.read", "contacts", contact.pk, after={"fields": [attribute.slug]})
    return open_value(found.sealed_value) if found else ""


@transaction.atomic
def set_value(contact: Contact, attribute: SensitiveAttribute, text: str, *, actor: Any) -> None:
    """Keep a value, sealed; an empty one takes it away. Raises PermissionError, Nonsense."""
    if not may_read(actor, attribute):
        raise PermissionError(attribute.slug)
    value = clean_text(text).strip()
    if len(value) > LONGEST:
        raise Nonsense(_("A value has at most {most} characters.").format(most=LONGEST))
    Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if not value:
        SensitiveValue.objects.filter(contact=contact, attribute=attribute).delete()
    else:
        found = _find(contact.pk, attribute) or SensitiveValue(contact=contact, attribute=attribute)
        found.sealed_value, found.set_at, found.set_by = seal(value), now(), str(actor or "")
        found.save()
    act = "sensitive.set" if value else "sensitive.remove"
    write_audit(actor, act, "contacts", contact.pk, after={"fields": [attribute.slug]})
    tell_pages([contact.pk])


@transaction.atomic
def read_for_copy(contact: Contact, *, actor: Any) -> list[dict[str, Any]]:
    """Return what is kept, for the copy a person asks for; what the actor may not see is masked, and says so."""
    values = SensitiveValue.objects.filter(contact=contact).select_related("attribute").order_by("set_at", "id")
    latest = {value.attribute_id: value for value in values}.values()
    seen = [one for one in latest if actor is None or may_read(actor, one.attribute)]
    if seen:
        fields = [one.attribute.slug for one in seen]
        write_audit(actor, "sensitive.read", "contacts", contact.pk, after={"fields": fields})
    return [
        {
            "name": one.attribute.label,
            "value": _open_for_copy(one) if one in seen else HIDDEN,
            "set_at": one.set_at.isoformat(),
            "set_by": one.set_by,
        }
        for one in latest
    ]


def open_value(sealed: str) -> str:
    """Return the text of a sealed value; raises Nonsense when its key is gone."""
    try:
        return unseal(sealed)
    except CannotUnseal:
        raise Nonsense(
            _("Its key is not in the keys file any more. Restore that file, or type the value again.")
        ) from None


def _open_for_copy(value: SensitiveValue) -> str:
    """Return the text; one that has lost its key says so and keeps the rest of the copy from nothing."""
    try:
        return open_value(value.sealed_value)
    except Nonsense as problem:
        return f"({problem})"


def list_in_use() -> Sequence[SensitiveAttribute]:
    """Return the attributes that are not archived."""
    return list(SensitiveAttribute.objects.filter(archived_at=None))


def _find(contact_id: int, attribute: SensitiveAttribute) -> SensitiveValue | None:
    of_them = SensitiveValue.objects.filter(contact_id=contact_id, attribute=attribute)
    return of_them.order_by("-set_at", "-id").first()
