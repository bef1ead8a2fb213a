"""From the journal to people, quarantine and blocks: everything once."""

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clients import nasty
from touchline.commerce.models import Order
from touchline.contacts.models import Alias, Contact, Identity, Presence, Suggestion, Visitor
from touchline.journal.block_store import get_blocks
from touchline.journal.cursors import RESOLVE, move_cursor
from touchline.journal.events import Refused
from touchline.journal.models import Block, Pending, Quarantine
from touchline.journal.reactions import Reaction
from touchline.journal.services import record, replay_quarantined
from touchline.kit.clock import now
from touchline.tracking.factories import make_call, make_source, resolve_all, send, take, write_lane
from touchline.tracking.models import Source
from touchline.tracking.pipeline import resolver

pytestmark = pytest.mark.django_db

NAME, MESSAGE, PROPERTIES = 2, 5, 22


@pytest.fixture
def site(db: None) -> Source:
    return make_source()


def get_lines() -> list[list[Any]]:
    """All rows fixed for the event store so far, without what rooms recorded."""
    lines = [line for block in get_blocks(0, limit=1000) for line in block.lines.splitlines()]
    return [row for row in map(msgspec.json.decode, lines) if row[4] != 0]


def get_messages() -> list[str]:
    return [row[MESSAGE] for row in get_lines()]


def describe() -> list[object]:
    """Everything the pipeline writes."""
    tables = (Contact, Identity, Visitor, Alias, Suggestion, Presence, Quarantine, Order, Block, Pending)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def replay_journal() -> None:
    for lane in (0, 1, 2):
        move_cursor(RESOLVE, lane, 0, reached_at=None)
    resolve_all()


def test_the_same_batch_twice_counts_once(site: Source):
    calls = [make_call(anonymousId="b1", timestamp="2026-05-04T10:00:00Z") for _ in range(3)]
    send(site, *calls)
    resolve_all()
    send(site, *calls)
    send(site, *[call | {"sentAt": "2026-05-04T09:00:00Z", "timestamp": "2026-05-04T09:30:00Z"} for call in calls])
    resolve_all()
    assert sorted(get_messages()) == sorted(call["messageId"] for call in calls)
    assert Presence.objects.get().pages == 3


def test_a_message_id_twice_in_one_batch_counts_once_and_the_first_stands(site: Source):
    first = make_call("track", userId="anna", event="First")
    send(site, first, first | {"event": "Second"})
    send(site, first | {"event": "Third"}, lane=2)
    resolve_all()
    assert [row[NAME] for row in get_lines()] == ["First"]


def test_the_same_message_id_of_two_sources_is_two_events(site: Source):
    call = make_call(userId="anna")
    send(site, call)
    send(make_source(), call)
    resolve_all()
    assert get_messages() == [call["messageId"]] * 2


def test_replaying_the_journal_changes_nothing(site: Source):
    day_ago = (now() - timedelta(days=1)).isoformat()
    send(site, make_call(anonymousId="b1"), make_call("identify", anonymousId="b1", traits={"email": "no address"}))
    send(site, make_call("identify", anonymousId="b1", userId="anna", traits={"email": "a@example.com", "plan": "x"}))
    send(site, make_call(anonymousId="b2", timestamp=day_ago), make_call("track", userId="anna"), {"type": "nonsense"})
    send(site, make_call("identify", anonymousId="b2", userId="anna"), lane=2)
    send(site, make_call("track", event="Order Completed", userId="anna", properties={"total": 5}))
    send(site, make_call("track", event="Order Completed", userId="anna", properties={"order_id": "1", "total": 5}))
    resolve_all()
    before = describe()
    assert Quarantine.objects.count() == 4
    assert Order.objects.count() == 1
    replay_journal()
    replay_journal()
    assert describe() == before


def test_what_the_collector_refused_waits_with_its_reason(site: Source):
    send(site, make_call("track", userId="anna"), make_call(userId="anna"))
    resolve_all()
    kept = Quarantine.objects.get()
    assert kept.reason == "a track call needs 'event', the name of what happened"
    assert json.loads(bytes(kept.body))["type"] == "track"
    assert len(get_lines()) == 1


def test_a_mended_event_appears_once_with_its_first_time(site: Source):
    then = now() - timedelta(days=3)
    stamp = (then - timedelta(seconds=1)).isoformat()
    call = make_call("track", userId="anna", timestamp=stamp, sentAt=stamp)
    send(site, call, received_at=then)
    resolve_all()
    replay_quarantined(Quarantine.objects.get().pk, body=json.dumps(call | {"event": "Mended"}).encode())
    resolve_all()
    replay_journal()
    [row] = get_lines()
    assert (row[NAME], row[MESSAGE]) == ("Mended", call["messageId"])
    assert abs(row[1] / 1000 - then.timestamp()) < 2
    send(site, call | {"event": "Resent"})
    resolve_all()
    assert len(get_lines()) == 1


def test_an_event_resent_before_it_was_mended_appears_once(site: Source):
    call = make_call("track", userId="anna")
    send(site, call)
    send(site, call | {"event": "Resent"})
    resolve_all()
    replay_quarantined(Quarantine.objects.get().pk, body=json.dumps(call | {"event": "Mended"}).encode())
    resolve_all()
    assert [row[NAME] for row in get_lines()] == ["Resent"]


def test_what_is_still_bad_comes_back_with_its_new_reason(site: Source):
    send(site, make_call("track", userId="anna"))
    resolve_all()
    replay_quarantined(Quarantine.objects.get().pk, body=b'{"type":"track","event":"x","userId":5}')
    resolve_all()
    kept = Quarantine.objects.get(state=Quarantine.State.WAITING)
    assert "Expected `str | null`, got `int`" in kept.reason
    assert kept.source_id == site.id
    assert not get_lines()


def test_an_order_a_room_refused_is_stored_and_recorded_once_mended(site: Source):
    call = make_call("track", event="Order Completed", userId="anna", properties={"total": 5})
    send(site, call)
    resolve_all()
    assert not get_lines()
    kept = Quarantine.objects.get()
    send(site, call)
    resolve_all()
    assert Quarantine.objects.count() == 1
    mended = call | {"properties": {"order_id": "7", "total": 5}}
    replay_quarantined(kept.pk, body=json.dumps(mended).encode())
    resolve_all()
    assert get_messages() == [call["messageId"]]
    assert Order.objects.get().number == "7"


def test_a_nonsense_address_waits_and_is_known_once_mended(site: Source):
    call = make_call("identify", userId="anna", traits={"email": "anna@@example.com", "plan": "pro"})
    send(site, call)
    resolve_all()
    assert Contact.objects.get().attributes == {"plan": "pro"}
    mended = json.dumps(call | {"traits": {"email": "anna@example.com"}}).encode()
    replay_quarantined(Quarantine.objects.get().pk, body=mended)
    resolve_all()
    assert Contact.objects.get().email == "anna@example.com"
    assert get_messages() == [call["messageId"]]


def test_a_malformed_batch_is_replayed_whole(site: Source):
    good = make_call(userId="anna")
    body = json.dumps({"batch": [good, {"type": "track", "userId": "anna"}]}).encode()
    write_lane(take(site, body[:-1]).rows)
    resolve_all()
    replay_quarantined(Quarantine.objects.get().pk, body=body)
    resolve_all()
    assert get_messages() == [good["messageId"]]
    waiting = Quarantine.objects.get(state=Quarantine.State.WAITING)
    assert json.loads(bytes(waiting.body)) == {"type": "track", "userId": "anna"}


def test_what_a_room_records_becomes_an_event_of_the_contact(site: Source):
    send(site, make_call("identify", anonymousId="b1", userId="anna"))
    resolve_all()
    anna = Contact.objects.get().id
    seen = Presence.objects.get().last_at
    record(anna, "deal_won", amount="5", note="\0")
    resolve_all()
    rows = [msgspec.json.decode(line) for block in get_blocks(0, limit=99) for line in block.lines.splitlines()]
    [won] = [row for row in rows if row[NAME] == "deal_won"]
    assert (won[0], json.loads(won[PROPERTIES])) == (anna, {"amount": "5", "note": "\0"})
    assert Presence.objects.get().last_at == seen


def test_a_rolled_back_change_records_nothing(site: Source):
    point = transaction.savepoint()
    record(1, "deal_won")
    transaction.savepoint_rollback(point)
    assert not Pending.objects.exists()


def test_an_entry_that_breaks_a_step_is_set_aside_alone(site: Source, monkeypatch: pytest.MonkeyPatch):
    def break_down(batch: Any) -> list[Refused]:
        if any(event.properties.get("bad") for event in batch.events):
            raise ZeroDivisionError("no such luck")
        return []

    reactions = [Reaction(frozenset({"Poison"}), break_down)]
    monkeypatch.setattr("touchline.journal.reactions._reactions", reactions)
    calls = [make_call("track", event="Poison", userId="anna", properties={"bad": n == 5}) for n in range(9)]
    send(site, *calls)
    resolve_all()
    assert get_messages() == [call["messageId"] for n, call in enumerate(calls) if n != 5]
    assert "ZeroDivisionError no such luck" in Quarantine.objects.get().reason
    reactions.clear()
    replay_quarantined(Quarantine.objects.get().pk)
    resolve_all()
    assert sorted(get_messages()) == sorted(call["messageId"] for call in calls)


def test_when_everything_breaks_the_pipeline_waits(site: Source, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resolver, "make_block", lambda _: 1 / 0)
    send(site, *[make_call(userId="anna") for _ in range(50)])
    with pytest.raises(ZeroDivisionError):
        resolve_all()
    assert Quarantine.objects.count() == resolver.MOST_SET_ASIDE


@pytest.mark.parametrize("value", ["NaN", "Infinity", "sNaN", 1e308, 10**200, "9" * 999, True, [], "1,5", ""])
def test_money_that_is_none_is_zero(site: Source, value: Any):
    send(site, make_call("track", event="x", userId="anna", properties={"value": value}))
    resolve_all()
    assert not Quarantine.objects.exists()
    assert [row[20] for row in get_lines()] == ["0"]


def test_a_path_without_a_url_is_kept(site: Source):
    send(site, make_call(userId="anna", properties={"path": "/about", "title": "About"}))
    resolve_all()
    assert get_lines()[0][7:10] == ["", "/about", "About"]


def test_a_lane_is_read_by_its_index():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry SELECT 1, n, now() - n % 2 * interval '1 day', now(), 1, 'page', n::text,"
            " NULL, '{}', '{}' FROM generate_series(1, 5000) AS n"
        )
        cursor.execute("ANALYZE journal_entry")
        cursor.execute("EXPLAIN SELECT * FROM journal_entry WHERE lane = 1 AND seq > 4000 ORDER BY lane, seq LIMIT 500")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(nasty.batches.map(nasty.write), min_size=1, max_size=4))
def test_nothing_a_client_sends_breaks_the_pipeline(site: Source, bodies: list[bytes]):
    point = transaction.savepoint()
    for body in bodies:
        write_lane(take(site, body).rows)
    resolve_all()
    assert not Quarantine.objects.filter(reason__startswith="it breaks").exists()
    transaction.savepoint_rollback(point)
