"""Keeps the event store's mirror of contacts in step with PostgreSQL: what triggers noted is claimed, written, handed on."""

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import connection, transaction
from pyroaring import BitMap64

from touchline.conditions.mirrored import register_mirror
from touchline.eventstore.mirror import HERE, find_newest, forget_older, write_mirror
from touchline.journal.bulk import Patience
from touchline.kit.clock import now
from touchline.kit.copying import encode_copy
from touchline.segments.mirror_rows import copy_fresh, copy_range, copy_touched, get_fields
from touchline.segments.models import Mirror

AT_ONCE: Final = 5_000
RANGE: Final = 50_000
"""Contacts that a rebuild reads at a time, about two seconds of everything; what came meanwhile is mirrored in between."""
EVERYBODY: Final = 0
ONLY: Final = 1
EVERYTHING: Final = "*"
BREAK: Final = ">"
"""Stands between a rebuild's fields, how far it came, and the version it began with."""
CLAIM: Final = """
DELETE FROM segments_touched WHERE id IN (
    SELECT id FROM segments_touched WHERE {which} ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING contact_id, parts
"""
CLAIM_FIRST: Final = CLAIM.replace("{which}", "NOT is_bulk")
CLAIM_BULK: Final = CLAIM.replace("{which}", "is_bulk")
ANY_BULK: Final = "SELECT EXISTS (SELECT FROM segments_touched)"
HAND_ON: Final = "COPY segments_mirrored (contact_id, parts) FROM STDIN"
CLAIM_MIRRORED: Final = """
DELETE FROM segments_mirrored WHERE id IN (SELECT id FROM segments_mirrored ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING contact_id, parts
"""
NOTE: Final = "INSERT INTO segments_touched (contact_id, parts) VALUES (%s, ARRAY[%s])"
IS_WHOLE: Final = """
SELECT EXISTS (SELECT 1 FROM segments_mirror) AND NOT EXISTS (SELECT 1 FROM segments_touched WHERE contact_id = 0)
"""
NEXT: Final = """
SELECT max(id) FROM (SELECT id FROM contacts_contact WHERE id > %s ORDER BY id LIMIT %s) AS next_ones
"""
Part = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A rebuild as its note says: of one field or of everything, how far it came, and which rows are older than it."""

    field: str
    after: int = 0
    version: int = 0

    def __str__(self) -> str:
        return f"{self.field}{BREAK}{self.after}{BREAK}{self.version}"

    @classmethod
    def parse(cls, text: str) -> "Rebuild":
        """Read a note: a field alone, or one that was written by `str`."""
        field, _break, rest = text.partition(BREAK)
        after, _break, version = rest.partition(BREAK)
        return cls(field, int(after or 0), int(version or 0))


@dataclass(slots=True)
class Reach:
    """Of whom the mirror may have rows, as its one writer knows: up to a number, and beyond it those who came since.

    Of somebody new only what is known is written; of the others also what is not, since it may have been.
    """

    until: int | None = None
    patience: Patience = field(default_factory=Patience)
    _beyond: BitMap64 = field(default_factory=BitMap64)
    _session: object = None

    def find_new(self, contact_ids: Iterable[int]) -> set[int]:
        """Return those of whom the mirror has no row, and count them as known from here on. Raises EventStoreDown."""
        until = self._find_until()
        new = {number for number in contact_ids if number > until and number not in self._beyond}
        self._beyond.update(new)
        return new

    def reach(self, until: int) -> None:
        """Count everybody up to a number as known. Raises EventStoreDown."""
        self.until = max(until, self._find_until())

    def _find_until(self) -> int:
        if self.until is None or self._session is not connection.connection:
            # Who lost the connection lost the lead with it, and somebody else may have written since.
            self.until, self._session, self._beyond = find_newest(), connection.connection, BitMap64()
        return self.until


@transaction.atomic
def mirror_touched(reach: Reach | None = None) -> int:
    """Mirror the next parts of profiles that changed; return how many. Raises EventStoreDown, and then nothing is claimed.

    What counts is how each stands now: mirrored twice, or late, it is right all the same.
    """
    reach = reach or Reach()
    version = time.time_ns()
    claimed = _claim(reach.patience)
    if not claimed:
        return 0
    changed: dict[int, set[str]] = {}
    for contact_id, parts in claimed:
        if contact_id in changed:
            changed[contact_id].update(parts)
        else:
            changed[contact_id] = set(parts)
    rebuilds = changed.pop(EVERYBODY, set())
    new = reach.find_new(changed)
    new = {contact_id for contact_id in new if HERE in changed[contact_id]}
    others = {contact_id: parts for contact_id, parts in changed.items() if contact_id not in new}
    write_mirror(copy_fresh(new, version=version) + copy_touched(_group(others), version=version))
    hand_on(changed)
    for part in rebuilds:
        _rebuild_some(Rebuild.parse(part), reach)
    return sum(map(len, changed.values())) + len(rebuilds)


def _claim(patience: Patience) -> list[tuple[int, list[str]]]:
    """Take the next notes out of the queue; those in bulk come last, and when the patience with them is over."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_FIRST, [AT_ONCE])
        claimed: list[tuple[int, list[str]]] = cursor.fetchall()
        if len(claimed) < AT_ONCE:
            cursor.execute(ANY_BULK)
            if cursor.fetchone() == (True,) and patience.is_over():
                cursor.execute(CLAIM_BULK, [AT_ONCE - len(claimed)])
                claimed += cursor.fetchall()
        return claimed


def claim_mirrored(limit: int) -> list[Part]:
    """Take the next parts of profiles that are mirrored, in the caller's transaction: each is taken once."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_MIRRORED, [limit])
        return [(contact_id, part) for contact_id, parts in cursor.fetchall() for part in parts]


def hand_on(changed: Mapping[int, Collection[str]]) -> None:
    """Have the live step look at parts of profiles that are mirrored, by contact."""
    if changed:
        with connection.cursor() as cursor, cursor.copy(HAND_ON) as copy:
            copy.write(encode_copy([(contact_id, sorted(changed[contact_id])) for contact_id in sorted(changed)]))


def note_touched(contact_id: int, part: str) -> None:
    """Note by hand what no trigger sees, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [contact_id, part])


def want_rebuild(field: str = EVERYTHING) -> None:
    """Have everything, or one field of everybody, mirrored anew; conditions ask PostgreSQL until it is."""
    note_touched(EVERYBODY, field)


def is_whole() -> bool:
    """Tell whether the mirror has everybody, and no rebuild is under way."""
    with connection.cursor() as cursor:
        cursor.execute(IS_WHOLE)
        row = cursor.fetchone()
    return bool(row and row[0])


def _group(changed: Mapping[int, Collection[str]]) -> dict[str, list[int]]:
    """Return contacts by field; of who came or went, and where anything may have changed, every field."""
    fields = [HERE, *get_fields()]
    whole = sorted(contact_id for contact_id, parts in changed.items() if HERE in parts or EVERYTHING in parts)
    found = {field: list(whole) for field in fields} if whole else {}
    known, there = set(whole), set(fields)
    for contact_id in sorted(changed):
        if contact_id not in known:
            for part in there.intersection(changed[contact_id]):
                found.setdefault(part, []).append(contact_id)
    return found


def _rebuild_some(rebuild: Rebuild, reach: Reach) -> None:
    """Mirror the next range of everybody, and note where to go on; what is not mirrored is only handed on."""
    known = [HERE, *get_fields()]
    if rebuild.field not in (EVERYTHING, *known):
        hand_on({EVERYBODY: [rebuild.field]})
        return
    version = rebuild.version or time.time_ns()
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [rebuild.after, RANGE])
        row = cursor.fetchone()
    until = row[0] if row else None
    fields = known if rebuild.field == EVERYTHING else [rebuild.field]
    if until is None:
        forget_older(version, field="" if rebuild.field == EVERYTHING else rebuild.field)
        if rebuild.field == EVERYTHING:
            Mirror.objects.update_or_create(id=ONLY, defaults={"whole_at": now()})
        hand_on({EVERYBODY: [rebuild.field]})
        return
    reach.reach(until)
    write_mirror(copy_range(fields, after=rebuild.after, until=until, version=max(version, time.time_ns())))
    note_touched(EVERYBODY, str(Rebuild(rebuild.field, until, version)))


register_mirror(is_whole)
