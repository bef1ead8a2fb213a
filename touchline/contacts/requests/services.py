"""Answers requests about one's own data: a copy, restriction, objection, erasure with a note for restored backups."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime

from touchline.contacts.consents.deciding import get_known, list_addresses
from touchline.contacts.consents.services import hold, prefer
from touchline.contacts.merging.people_lock import hold_people
from touchline.contacts.models import Contact, Erasure, Suppression
from touchline.contacts.requests.holdings import Section, Subject, erase_rows, get_subject, read_sections
from touchline.contacts.suppressions import Suppressed, lift_objections, suppress_many
from touchline.eventstore.erasing import erase_people
from touchline.eventstore.timeline import StoredEvent, get_timeline
from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.records.chunk import tell_pages
from touchline.records.files import get_path
from touchline.users.audit import write_audit

PAGE: Final = 1_000
ON_THE_WAY: Final = timedelta(hours=1)
"""Longer than any event takes from its receipt to the event store, unless that is away."""


def read_export(contact: Contact, *, actor: Any) -> tuple[list[Section], list[StoredEvent]]:
    """Return all that is kept about a contact, from both stores, and note that it was read. Raises EventStoreDown."""
    subject = get_subject(contact)
    events = list(read_events(subject))
    sections = read_sections(subject)
    counts = {section.slug: len(section.rows) for section in sections}
    write_audit(actor, "contact.export", "contacts", contact.pk, after={"rows": sum(counts.values()) + len(events)})
    return sections, events


def read_events(subject: Subject) -> Iterator[StoredEvent]:
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
    """Forget a person in every room at once, and in the event store by the next night; their addresses stay suppressed.

    Orders and counts stay, and lead to nobody. Safe to repeat.
    """
    with transaction.atomic():
        # No merge may carry rows past it.
        hold_people()
        subject = get_subject(contact)
        addresses = list_addresses(get_known([contact.pk])[contact.pk])
        erased, _is_new = Erasure.objects.get_or_create(
            contact_id=contact.pk,
            made_at=contact.created_at,
            defaults={"people": subject.people, "erased_at": now()},
        )
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


def erase_in_store() -> int:
    """Take those who were erased out of the event store, all in one mutation; return how many. Raises EventStoreDown.

    Who was erased a moment ago is taken out now and once more the next time: an event may still be on its way.
    """
    waiting = list(Erasure.objects.filter(store_done_at=None))
    if waiting:
        begun = now()
        erase_people([person for one in waiting for person in one.people])
        settled = [one.pk for one in waiting if one.erased_at < begun - ON_THE_WAY]
        Erasure.objects.filter(pk__in=settled).update(store_done_at=now())
    return len(waiting)


def replay_tombstones() -> int:
    """Forget again who was erased after the backup that was restored; return how many."""
    again = 0
    for contact_id, made_at, people in read_tombstones():
        contact = Contact.objects.filter(pk=contact_id, created_at=made_at).first()
        if contact is not None:
            erase(contact, actor=None)
            again += 1
        elif not Erasure.objects.filter(contact_id=contact_id, made_at=made_at).exists():
            # The row of the erasure itself is younger than the backup: the event store may be as old.
            Erasure.objects.create(contact_id=contact_id, made_at=made_at, people=people, erased_at=now())
    return again


def get_tombstones() -> Path:
    """Return the file outside the database that remembers who was erased."""
    return Path(settings.ENVIRONMENT.home) / "erasures.jsonl"


def write_tombstone(erased: Erasure) -> None:
    """Add who is being erased to the file, on the disk before the rows go; numbers and no names."""
    line = json.dumps([erased.contact_id, erased.made_at.isoformat(), erased.people])
    handle = os.open(get_tombstones(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_tombstones() -> Iterator[tuple[int, Any, list[int]]]:
    """Return who was erased, as the file has it."""
    path = get_tombstones()
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        contact_id, made_at, people = json.loads(line)
        yield contact_id, parse_datetime(made_at), people


def remove_files(keys: list[str]) -> None:
    """Remove the bytes of files whose rows are gone."""
    for key in keys:
        get_path(key).unlink(missing_ok=True)


def _note(contact: Contact, act: str, *, actor: Any) -> None:
    record(contact.pk, "preferences_changed", act=act, by=str(actor or ""))
    write_audit(actor, f"contact.{act}", "contacts", contact.pk)
    tell_pages([contact.pk])
