"""Takes back what an import made: who was never touched since goes altogether, the others are put away."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from touchline.contacts.models import Company, Consent, Contact, Identity
from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.imports.models import Import
from touchline.records.changes import archive
from touchline.records.models import Change, File, Note

# ruff: noqa: SLF001 - Django spells the way to look at models with an underscore
GO_WITH: Final = frozenset({Identity._meta.db_table})
REMOVE: Final = (
    "DELETE FROM contacts_identity WHERE contact_id = ANY(%(ids)s)",
    "DELETE FROM contacts_presence WHERE person_id = ANY(%(ids)s)",
    "DELETE FROM contacts_contact WHERE id = ANY(%(ids)s)",
    "DELETE FROM contacts_company WHERE id = ANY(%(ids)s)",
)


def remove_made(imported: Import, record_ids: Sequence[int]) -> int:
    """Remove these records, in the caller's transaction; return how many were only put away, since somebody touched them."""
    ids = list(record_ids)
    people = dict(Contact.objects.select_for_update().filter(id__in=ids).values_list("id", "version"))
    companies = dict(Company.objects.select_for_update().filter(id__in=ids).values_list("id", "version"))
    touched = _find_touched(Contact, people) | _find_touched(Company, companies, except_people=set(people))
    gone = [number for number in (*people, *companies) if number not in touched]
    with connection.cursor() as cursor:
        for statement in REMOVE:
            cursor.execute(statement, {"ids": gone})
    for kind, found in ((CONTACT, people), (COMPANY, companies)):
        if left := [number for number in found if number in touched]:
            archive(kind, left, actor=imported.started_by)
    return len(touched)


def remove_consents(consent_ids: Sequence[int]) -> int:
    """Remove what a file said of consents, in the caller's transaction; who opted out stays on the list of those."""
    Consent.objects.filter(pk__in=list(consent_ids)).delete()
    return 0


def _find_touched(model: Any, versions: dict[int, int], *, except_people: set[int] | None = None) -> set[int]:
    """Return those that somebody changed, or that a row of any room points at."""
    ids = list(versions)
    touched = {number for number, version in versions.items() if version > 1}
    if not ids:
        return touched
    for relation in model._meta.related_objects:
        if relation.related_model._meta.db_table in GO_WITH or relation.many_to_many:
            continue
        name = relation.field.attname
        pointing = relation.related_model._default_manager.filter(**{f"{name}__in": ids})
        if except_people is not None and relation.related_model is Contact:
            pointing = pointing.exclude(id__in=except_people)
        touched |= set(pointing.values_list(name, flat=True))
    kind = "contact" if model is Contact else "company"
    for about in (Change, File, Note):
        touched |= set(about.objects.filter(kind=kind, record_id__in=ids).values_list("record_id", flat=True))
    return touched
