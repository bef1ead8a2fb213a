"""Blocks into the event store, once each."""

import msgspec
import pytest
from django.db import connection

from touchline.contacts.mirror import mirror_aliases
from touchline.contacts.models import Contact
from touchline.eventstore import client
from touchline.eventstore.aliases import get_contact_ids, reload_aliases
from touchline.eventstore.timeline import find_events
from touchline.journal.block_store import add_block
from touchline.journal.cursors import RESOLVE, STORE, get_position, move_cursor
from touchline.journal.models import Quarantine
from touchline.kit.clock import now
from touchline.tracking.factories import make_call, make_source, resolve_all, send
from touchline.tracking.pipeline import storer
from touchline.tracking.pipeline.storer import store_next

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blocks(store: None) -> None:
    """An empty event store; other tests stored blocks of the same numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('journal_block_id_seq', nextval('journal_block_id_seq') + 100000)")


def store_all() -> None:
    while store_next():
        pass


def count_rows() -> tuple[int, int]:
    found = client.query("SELECT (SELECT count() FROM events), (SELECT count() FROM events_by_name)")
    return int(found[0][0]), int(found[0][1])


def test_an_event_is_stored_once_however_often_it_is_tried():
    site = make_source()
    calls = [make_call(anonymousId="b1"), make_call("track", event="Order Viewed", userId="anna", properties={"a": 1})]
    send(site, *calls)
    resolve_all()
    store_all()
    stored = find_events(limit=10)
    assert {event.message_id for event in stored if event.source == site.id} == {call["messageId"] for call in calls}
    before = count_rows()
    move_cursor(STORE, 0, 0, reached_at=None)
    store_all()
    for lane in (0, 1):
        move_cursor(RESOLVE, lane, 0, reached_at=None)
    resolve_all()
    store_all()
    assert count_rows() == before
    assert find_events(limit=10) == stored


def test_killed_between_insert_and_cursor_it_goes_on_without_a_double(monkeypatch: pytest.MonkeyPatch):
    send(make_source(), make_call(userId="anna"))
    resolve_all()
    with monkeypatch.context() as patch:
        patch.setattr(storer, "move_cursor", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store_next()
    assert get_position(STORE) == 0
    before = count_rows()
    store_all()
    assert before[0] >= 1
    assert len([event for event in find_events(limit=10) if event.name == "page_viewed"]) == 1


def test_a_row_the_event_store_refuses_waits_in_the_quarantine():
    send(make_source(), make_call(userId="anna"))
    resolve_all()
    add_block(b'["no row at all"]\n', count=1, touched=[1])
    store_all()
    kept = Quarantine.objects.get()
    assert kept.reason.startswith("the event store refused its row: ")
    assert msgspec.json.decode(kept.body) == ["no row at all"]
    assert len([event for event in find_events(limit=10) if event.name == "page_viewed"]) == 1


def test_joins_reach_the_event_store():
    site = make_source()
    send(site, make_call(anonymousId="b1"), make_call("identify", anonymousId="b1", userId="anna"))
    send(site, make_call(anonymousId="b2"), make_call("identify", anonymousId="b2", userId="anna"))
    resolve_all()
    assert mirror_aliases() == 1
    assert mirror_aliases() == 0
    reload_aliases()
    anna = Contact.objects.get()
    [joined] = anna.aliases.all()
    assert get_contact_ids([joined.person_id, anna.id]) == {joined.person_id: anna.id, anna.id: anna.id}


def test_the_event_store_learns_of_an_undo():
    site = make_source()
    send(site, make_call(anonymousId="b1"), make_call("identify", anonymousId="b1", userId="anna"))
    send(site, make_call(anonymousId="b2"), make_call("identify", anonymousId="b2", userId="anna"))
    resolve_all()
    mirror_aliases()
    Contact.objects.get().aliases.update(undone_at=now())
    assert mirror_aliases() == 1
    reload_aliases()
    [joined] = Contact.objects.get().aliases.all()
    assert get_contact_ids([joined.person_id]) == {joined.person_id: joined.person_id}
