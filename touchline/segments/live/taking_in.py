"""Takes a batch into the sets of the conditions: counts its events, and asks of whom else it changed something."""

from typing import Final

from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.eventstore.timeline import StoredEvent
from touchline.segments.live.asking import ask, ask_here
from touchline.segments.live.book import Book
from touchline.segments.live.claiming import EVERYBODY
from touchline.segments.live.counted import Hits
from touchline.segments.live.events import LiveEvent
from touchline.segments.live.followers import Touched
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.live.recording import ENTERED, LEFT
from touchline.segments.live.watched import Plain

OWN_EVENTS: Final = (ENTERED, LEFT)
"""Nobody was here when they happened."""
NEW_HISTORY: Final = ("here", "joined")
"""Parts of a profile whose change gives a contact another history of events."""


def take_in(book: Book, touched: Touched, histories: FetchedHistories, context: Context) -> None:
    """Bring every condition's set up to what the batch says."""
    changed = touched.changed
    refill(book, {part for part, ids in changed.items() if EVERYBODY in ids})
    for ids in changed.values():
        ids.discard(EVERYBODY)
    if here := changed.get("here", set()) | changed.get("joined", set()) | changed.get("*", set()):
        ask_here(book.here, here, context)
    anew = BitMap64(set().union(*(changed.get(part, ()) for part in NEW_HISTORY)))
    touched.recount = set(book.here.among(anew))
    with_events = {event.contact_id for event in touched.events if event.name not in OWN_EVENTS}
    touched.contacts = sorted(with_events.union(book.here.among(BitMap64(set().union(*changed.values())))))
    if not touched.contacts and not touched.events:
        return
    asked: dict[Plain, set[int]] = {}
    for plain in book.get_plain():
        ids = plain.list_asked(changed, with_events, book.moving)
        if plain.reads.events:
            ids = ids | touched.recount
        if ids:
            asked[plain] = ids
    match_events(book, touched, asked, context)
    histories.announce(touched.recount)
    ask(asked, histories, context)
    recount(book, touched.recount, histories, context)


def refill(book: Book, parts: set[str]) -> None:
    """Have conditions asked of everybody again that read fields which are others for everybody."""
    for plain in book.get_plain() if parts else ():
        if plain.reads.fields & parts or (plain.reads.fields and "*" in parts):
            plain.as_of = None


def match_events(book: Book, touched: Touched, asked: dict[Plain, set[int]], context: Context) -> None:
    """Count the batch's events where counts are kept, and note whom the other conditions on events must be asked of."""
    hits: dict[int, list[LiveEvent]] = {}
    find = book.matcher.find
    for event in touched.events:
        for place in find(event):
            hits.setdefault(place, []).append(event)
        for plain in (*book.by_event.get(event.name, ()), *book.by_any_event):
            if plain.is_filled and plain.wants(event):
                asked.setdefault(plain, set()).add(event.contact_id)
    for place, events in hits.items():
        together = Hits(events)
        for counted in book.counted[place]:
            if not counted.is_filled:
                continue
            if touched.is_behind:
                counted.count_again(together.contacts, context)
            else:
                counted.count(together, context)


def recount(book: Book, contacts: set[int], histories: FetchedHistories, context: Context) -> None:
    """Count the events of those again whose history is another one now."""
    if not contacts:
        return
    hits: dict[int, dict[int, list[StoredEvent]]] = {}
    for contact in contacts:
        for event in histories.get_events(contact):
            for place in book.matcher.find(event):
                hits.setdefault(place, {}).setdefault(contact, []).append(event)
    for place, several in enumerate(book.counted):
        for counted in several:
            if counted.is_filled:
                counted.set_histories(contacts, hits.get(place, {}), context)
