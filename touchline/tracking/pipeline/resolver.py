"""The resolver: takes the next entries through the steps, in one transaction with its cursor.

Steps: read, decode, drop what was seen, resolve people, follow visits, let rooms react, fix the block, move the cursor.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction

from touchline.contacts.presence import load_presence, save_presence
from touchline.journal.block_store import add_block
from touchline.journal.cursors import RESOLVE, move_cursor
from touchline.journal.entries import move_pending, read_entries
from touchline.journal.events import Event
from touchline.journal.reactions import get_wanted_names, run_reactions
from touchline.journal.seen import add_seen, find_seen
from touchline.journal.services import Kept, keep_refused
from touchline.kit.clock import from_millis
from touchline.tracking.pipeline.identity import resolve_people
from touchline.tracking.pipeline.items import Item, RefusedEntry, Row, take_apart
from touchline.tracking.pipeline.rows import make_block
from touchline.tracking.pipeline.source_facts import SourceBook, SourceFacts
from touchline.tracking.pipeline.visits import Visits

BATCH = 5_000


class Resolver:
    """Resolves one batch after another; only the leader may run it."""

    def __init__(self) -> None:
        self._sources = SourceBook()

    @transaction.atomic
    def resolve_next(self) -> int:
        """Resolve the next batch; return how many journal entries it took."""
        move_pending(limit=BATCH)
        rows: list[Row] = read_entries(limit=BATCH)
        if not rows:
            return 0
        items, refused = take_apart(rows)
        items = drop_seen(items)
        if items:
            refused += self._resolve_items(items)
        keep_refused([_keep(entry) for entry in refused])
        _move_cursors(rows)
        return len(rows)

    def _resolve_items(self, items: list[Item]) -> list[RefusedEntry]:
        sources = self._sources
        for item in items:
            sources[item.source_id]
        directory, bad_traits = resolve_people(items, sources)
        touched = follow_visits(items, directory.joins, sources)
        wanted = get_wanted_names()
        events = [make_event(item, sources[item.source_id]) for item in items if item.name in wanted]
        bad = bad_traits + [(entry.message_id, entry.reason) for entry in run_reactions(events, directory.joins)]
        add_block(make_block(items), count=len(items), touched=touched)
        by_message = {item.message_id: item for item in items}
        return [_refuse(by_message[message_id], reason) for message_id, reason in bad if message_id in by_message]


def drop_seen(items: Sequence[Item]) -> list[Item]:
    """Return the items whose message id comes for the first time, and remember them; the first one stands."""
    fresh: dict[str, Item] = {}
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
    contact_of = {person: contact for person, contact in joins if person != contact}
    for item in items:
        # What a browser did before it became known in this same batch belongs to the contact, too.
        if item.contact_id is None:
            item.contact_id = contact_of.get(item.person_id)
    for person, contact in contact_of.items():
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
    return RefusedEntry(item.received_at, item.source_id, item.call, item.message_id, reason, item.raw_facts, item.raw)


def _keep(entry: RefusedEntry) -> Kept:
    return Kept(
        received_at=entry.received_at,
        source_id=entry.source_id,
        call=entry.call,
        message_id=entry.message_id,
        reason=entry.reason,
        facts=entry.facts,
        body=entry.body,
    )


def _move_cursors(rows: Sequence[Row]) -> None:
    last = {row[0]: row for row in rows}
    for lane, row in last.items():
        move_cursor(RESOLVE, lane, row[1], reached_at=from_millis(row[2]))
