"""The resolver: takes the next entries through the steps, in one transaction with its cursor.

Steps: read, decode, drop what was seen, resolve people, follow visits, let rooms react, fix the block, move the cursor.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError, ProgrammingError, transaction

from touchline.contacts.directory_store import Conflict
from touchline.contacts.merging.people_lock import keep_people
from touchline.contacts.presence import load_presence, save_presence
from touchline.journal.block_store import add_block
from touchline.journal.bulk import Patience
from touchline.journal.cursors import RESOLVE, move_cursor
from touchline.journal.entries import move_pending, read_entries
from touchline.journal.events import Event
from touchline.journal.live import notify_pages
from touchline.journal.reactions import get_wanted_names, run_reactions
from touchline.journal.seen import add_seen, find_seen
from touchline.journal.services import Kept, keep_refused
from touchline.kit.clock import from_millis
from touchline.tracking.pipeline.identity import resolve_people
from touchline.tracking.pipeline.items import Item, RefusedEntry, Row, take_apart
from touchline.tracking.pipeline.rows import make_block
from touchline.tracking.pipeline.source_facts import SourceBook, SourceFacts
from touchline.tracking.pipeline.visits import Visits

log = logging.getLogger(__name__)

BATCH = 5_000
MOST_SET_ASIDE = 20
"""Entries of one batch that may be set aside; more than that, and it is the program that is wrong, not they."""
NOBODYS_FAULT = (Conflict, OperationalError, InterfaceError, ProgrammingError)
Found = TypeVar("Found", Item, RefusedEntry)


class Resolver:
    """Resolves one batch after another; only the leader may run it."""

    def __init__(self) -> None:
        self._sources = SourceBook()
        self._patience = Patience()
        self._set_aside = 0

    def resolve_next(self) -> int:
        """Resolve the next batch; return how many journal entries it took."""
        move_pending(limit=BATCH, patience=self._patience)
        rows: list[Row] = read_entries(limit=BATCH)
        self._set_aside = 0
        if rows:
            self._resolve(rows)
        return len(rows)

    def _resolve(self, rows: Sequence[Row]) -> None:
        """Resolve these rows in one transaction; where one breaks a step, find it by halving, and set it alone aside."""
        try:
            with transaction.atomic():
                keep_people()
                self._resolve_rows(rows)
        except Exception as error:
            if _is_nobodys_fault(error):
                raise
            if len(rows) > 1:
                middle = len(rows) // 2
                self._resolve(rows[:middle])
                self._resolve(rows[middle:])
                return
            self._set_aside += 1
            if self._set_aside > MOST_SET_ASIDE:
                raise
            log.exception("Entry %s of lane %s breaks the pipeline; it goes to the quarantine.", rows[0][1], rows[0][0])
            _set_row_aside(rows[0], error)

    def _resolve_rows(self, rows: Sequence[Row]) -> None:
        items, refused = take_apart(rows)
        items, refused = drop_seen(items), drop_seen(refused)
        if items:
            refused += self._resolve_items(items)
        keep_refused([_keep(entry) for entry in refused])
        if refused:
            notify_pages([], events=len(refused))
        _move_cursors(rows)

    def _resolve_items(self, items: list[Item]) -> list[RefusedEntry]:
        sources = self._sources
        for item in items:
            sources[item.source_id]
        directory, bad_traits = resolve_people(items, sources)
        touched = follow_visits(items, directory.joins, sources)
        wanted = get_wanted_names()
        events = [make_event(item, sources[item.source_id]) for item in items if item.name in wanted]
        keys = {item.message_id: item.key for item in items if item.name in wanted}
        reasons = dict(bad_traits)
        for entry in run_reactions(events, directory.joins):
            reasons[keys[entry.message_id]] = entry.reason
        # A refused event is stored once it was mended, not before.
        good = [item for item in items if item.key not in reasons]
        if good:
            add_block(make_block(good), count=len(good), touched=touched)
        return [_refuse(item, reasons[item.key]) for item in items if item.key in reasons]


def _is_nobodys_fault(error: Exception) -> bool:
    """Tell whether no entry is to blame; values over PostgreSQL's limits (class 54) come as operational, too."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, NOBODYS_FAULT) and not state.startswith("54")


def drop_seen(items: Sequence[Found]) -> list[Found]:
    """Return what comes for the first time, going by its key, and remember it; the first one stands."""
    fresh: dict[str, Found] = {}
    for item in items:
        fresh.setdefault(item.key, item)
    seen = find_seen([item.key for item in fresh.values()])
    new = [item for item in fresh.values() if item.key not in seen]
    add_seen([item.key for item in new])
    return new


def follow_visits(
    items: Sequence[Item], joins: Sequence[tuple[int, int]], sources: Mapping[int, SourceFacts]
) -> list[int]:
    """Give every item its visit and save where its person is now; return the people touched."""
    people = {item.contact_id or item.person_id for item in items}
    people |= {number for join in joins for number in join}
    visits = Visits(load_presence(sorted(people)))
    contact_of = dict(joins)
    for item in items:
        # What a browser did before it became known in this same batch belongs to the contact, too.
        if item.contact_id is None:
            item.contact_id = contact_of.get(item.person_id)
    for person, contact in joins:
        if person != contact:
            visits.join(person, contact)
    for item in items:
        visits.follow(item, is_sample=sources[item.source_id].is_sample)
    save_presence(visits.touched.values(), removed=visits.removed)
    return sorted(people)


def make_event(item: Item, source: SourceFacts) -> Event:
    """Return the event as the rooms' reactions get it."""
    return Event(
        person_id=item.person_id,
        contact_id=item.contact_id,
        at=item.at,
        name=item.name,
        call=item.call,
        message_id=item.message_id,
        user_id=item.user_id,
        source_id=item.source_id,
        is_sample=source.is_sample,
        trusted=source.trusted,
        is_bot=item.facts.bot,
        properties=item.properties,
        traits=item.traits,
    )


def _refuse(item: Item, reason: str) -> RefusedEntry:
    return RefusedEntry(
        item.received_at,
        item.source_id,
        item.call,
        item.message_id,
        reason,
        item.raw_facts,
        item.raw,
        was_seen=True,
    )


def _set_row_aside(row: Row, error: Exception) -> None:
    reason = f"it breaks the pipeline: {type(error).__name__} {str(error)[:200]}".replace("\0", "")
    with transaction.atomic():
        keep_refused([Kept(from_millis(row[2]), row[4], row[5], row[6], reason, row[8], row[9])])
        _move_cursors([row])


def _keep(entry: RefusedEntry) -> Kept:
    return Kept(
        received_at=entry.received_at,
        source_id=entry.source_id,
        call=entry.call,
        message_id=entry.message_id,
        reason=entry.reason,
        facts=entry.facts,
        body=entry.body,
        was_seen=entry.was_seen,
    )


def _move_cursors(rows: Sequence[Row]) -> None:
    last = {row[0]: row for row in rows}
    for lane, row in last.items():
        move_cursor(RESOLVE, lane, row[1], reached_at=from_millis(row[2]))
