"""Writes what a file says people agreed to: by sets, each word once, and never against a later word of the person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from touchline.contacts.consents.models import Basis, Channel, Consent, Purpose, Suppression
from touchline.contacts.suppressions import Suppressed, suppress_many
from touchline.imports.messages import make_message_prefix
from touchline.imports.models import Import
from touchline.journal.services import Recorded, record_many
from touchline.kit.clock import now
from touchline.kit.copying import encode_copy

Asked = tuple[int, int, str]
"""Who was asked: contact, purpose and channel."""
GIVEN: Final = Consent.State.GIVEN
WITHDRAWN: Final = Consent.State.WITHDRAWN
FIND: Final = """
SELECT contact_id, purpose_id, channel, state, at FROM contacts_consent WHERE contact_id = ANY(%s) ORDER BY at, id
"""
ALLOCATE: Final = "SELECT nextval(pg_get_serial_sequence('contacts_consent', 'id')) FROM generate_series(1, %s)"
ADD: Final = """
COPY contacts_consent (id, contact_id, purpose_id, channel, state, basis, at, way, "where", language, by,
    person_id) FROM STDIN
"""
ADD_MADE: Final = "COPY imports_made (imported_id, kind, record_id) FROM STDIN"
FIND_ADDRESSES: Final = "SELECT contact_id, kind, value FROM contacts_identity WHERE contact_id = ANY(%s)"
KINDS: Final = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.PHONE: "phone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word about one purpose and channel; `at` is None where the file tells no time."""

    contact_id: int
    purpose_id: int
    channel: str
    state: str
    at: datetime | None = None
    where: str = ""
    language: str = ""
    person_id: int | None = None
    """Whose identifier the row carries, where that is somebody who was merged into the contact."""

    @property
    def asked(self) -> Asked:
        """Who was asked for what."""
        return (self.contact_id, self.purpose_id, self.channel)


def pick_new(words: Sequence[Word]) -> list[Word]:
    """Return those that tell something new; an agreement older than a withdrawal, or of no known time, revives nothing."""
    known = _find_said([word.contact_id for word in words])
    fresh = []
    for word in words:
        said = known[word.asked]
        latest = said[-1] if said else None
        if (word.at and (word.state, word.at) in said) or (not word.at and latest and latest[0] == word.state):
            continue
        if latest and latest[0] == WITHDRAWN and word.state == GIVEN and (word.at is None or word.at <= latest[1]):
            continue
        said.append((word.state, word.at or now()))
        said.sort(key=lambda one: one[1])
        fresh.append(word)
    return fresh


def write_words(imported: Import, words: Sequence[Word], purposes: Mapping[int, Purpose]) -> None:
    """Note new words, on the stream and against addresses too, in the caller's transaction."""
    if not words:
        return
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(ALLOCATE, [len(words)])
        numbers = [number for (number,) in cursor.fetchall()]
        pairs = list(zip(numbers, words, strict=True))
        with cursor.copy(ADD) as copy:
            copy.write(encode_copy(_make_row(imported, number, word, purposes, moment) for number, word in pairs))
        with cursor.copy(ADD_MADE) as copy:
            copy.write(encode_copy((imported.pk, "consent", number) for number in numbers))
    prefix = make_message_prefix(imported)
    record_many(_tell(imported, word, purposes, f"{prefix}consent-{number}") for number, word in pairs)
    _suppress(imported, [word.contact_id for word in words if word.state == WITHDRAWN])


def _find_said(contact_ids: Sequence[int]) -> dict[Asked, list[tuple[str, datetime]]]:
    """Return what was said before, the oldest first."""
    found: dict[Asked, list[tuple[str, datetime]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(FIND, [list(contact_ids)])
        for contact_id, purpose_id, channel, state, at in cursor.fetchall():
            found[contact_id, purpose_id, channel].append((state, at))
    return found


def _make_row(
    imported: Import, number: int, word: Word, purposes: Mapping[int, Purpose], moment: datetime
) -> tuple[Any, ...]:
    basis = Basis.CONSENT if word.state == GIVEN else purposes[word.purpose_id].basis
    where = (f"{word.where}, {imported.origin}" if word.where else imported.origin)[:500]
    said = (*word.asked, str(word.state), str(basis), word.at or moment, str(Consent.Way.IMPORT))
    return (number, *said, where, word.language[:20], imported.by_name[:200], word.person_id)


def _tell(imported: Import, word: Word, purposes: Mapping[int, Purpose], message_id: str) -> Recorded:
    name = "consent_given" if word.state == GIVEN else "consent_withdrawn"
    said = {
        "purpose": purposes[word.purpose_id].slug,
        "channel": str(word.channel),
        "way": str(Consent.Way.IMPORT),
        "by": imported.by_name or imported.origin,
    }
    return Recorded(word.contact_id, name, said, word.at, message_id)


def _suppress(imported: Import, contact_ids: Sequence[int]) -> None:
    """Let a withdrawal that is the latest word stand against all addresses, so that no join revives it."""
    if not contact_ids:
        return
    last = {asked: said[-1][0] for asked, said in _find_said(contact_ids).items()}
    addresses: dict[tuple[int, str], list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(FIND_ADDRESSES, [list(contact_ids)])
        for contact_id, kind, value in cursor.fetchall():
            addresses[contact_id, kind].append(value)
    suppress_many(
        Suppressed(
            address, Suppression.Reason.OPTED_OUT, Channel(channel), purpose_id=purpose_id, origin=imported.origin
        )
        for (contact_id, purpose_id, channel), state in last.items()
        if state == WITHDRAWN and channel in KINDS
        for address in addresses[contact_id, KINDS[Channel(channel)]]
    )
