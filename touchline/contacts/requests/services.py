"""Answers requests about one's own data: a copy, restriction, objection, erasure."""

from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.contacts.consents.deciding import get_known, list_addresses
from touchline.contacts.consents.services import hold, prefer
from touchline.contacts.merging.people_lock import hold_people
from touchline.contacts.models import Contact, Erasure, Suppression
from touchline.contacts.requests.holdings import Section, erase_rows, get_subject, read_sections
from touchline.contacts.requests.tombstones import write_tombstone
from touchline.contacts.requests.tracing import note_erasure
from touchline.contacts.sensitive.services import read_for_copy
from touchline.contacts.suppressions import Suppressed, lift_objections, suppress_many
from touchline.eventstore.timeline import StoredEvent, get_timeline
from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.kit.privacy import Sought
from touchline.records.chunk import tell_pages
from touchline.records.files import get_path
from touchline.users.audit import write_audit

PAGE: Final = 1_000


def read_export(contact: Contact, *, actor: Any) -> tuple[list[Section], list[StoredEvent]]:
    """Return all that is kept about a contact, from both stores, and note that it was read. Raises EventStoreDown."""
    subject = get_subject(contact)
    events = list(read_events(subject))
    sections = read_sections(subject)
    if sensitive := read_for_copy(contact, actor=actor):
        sections.append(Section("sensitive", str(_("Sensitive attributes")), sensitive))
    counts = {section.slug: len(section.rows) for section in sections}
    write_audit(actor, "contact.export", "contacts", contact.pk, after={"rows": sum(counts.values()) + len(events)})
    return sections, events


def read_events(subject: Sought) -> Iterator[StoredEvent]:
    """Return every stored event of somebody, newest first."""
    before = None
    while True:
        found = get_timeline(subject.people, before=before, limit=PAGE)
        yield from found
        if len(found) < PAGE:
            return
        before = found[-1].position


@transaction.atomic
def restrict(contact: Contact, *, is_on: bool, actor: Any) -> None:
    """Keep the person's data and use it for nothing (Article 18 of the GDPR), or use it again."""
    hold(contact)
    prefer(contact, restricted_at=now() if is_on else None)
    _note(contact, "restrict" if is_on else "unrestrict", actor=actor)


@transaction.atomic
def object_to_advertising(contact: Contact, *, is_on: bool, actor: Any) -> None:
    """Send no advertising to the person whatever was said before (Article 21), or note that they took it back."""
    known = hold(contact)
    prefer(contact, objected_at=now() if is_on else None)
    if is_on:
        suppress_many(
            Suppressed(address, Suppression.Reason.OBJECTED, channel, origin="objection")  # type: ignore[arg-type]
            for channel, address in list_addresses(known)
        )
    else:
        lift_objections(list_addresses(known))
    _note(contact, "object" if is_on else "unobject", actor=actor)


def erase(contact: Contact, *, actor: Any) -> Erasure:
    """Forget a person in every room at once; `tracing` looks through the rest right after. Their addresses stay suppressed.

    Orders and counts stay, and lead to nobody. Safe to repeat.
    """
    with transaction.atomic():
        # No merge may carry rows past it.
        hold_people()
        subject = get_subject(contact)
        addresses = list_addresses(get_known([contact.pk])[contact.pk])
        erased = note_erasure(contact.pk, contact.created_at, subject)
        write_tombstone(erased)
        keys = erase_rows(subject)
        suppress_many(
            Suppressed(address, Suppression.Reason.ERASED, channel, origin="erasure")  # type: ignore[arg-type]
            for channel, address in addresses
        )
        write_audit(actor, "contact.erase", "contacts", contact.pk)
        tell_pages([contact.pk])
        transaction.on_commit(lambda: remove_files(keys), robust=True)
    return erased


def remove_files(keys: list[str]) -> None:
    """Remove the bytes of files whose rows are gone."""
    for key in keys:
        get_path(key).unlink(missing_ok=True)


def _note(contact: Contact, act: str, *, actor: Any) -> None:
    record(contact.pk, "preferences_changed", act=act, by=str(actor or ""))
    write_audit(actor, f"contact.{act}", "contacts", contact.pk)
    tell_pages([contact.pk])
