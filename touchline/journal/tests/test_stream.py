"""The rooms' lane, cursors, blocks and the quarantine."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from touchline.journal.block_store import MOST_TOUCHED, add_block, get_blocks
from touchline.journal.bulk import MARK, Patience, working
from touchline.journal.cursors import RESOLVE, STORE, get_lags, get_position, move_cursor
from touchline.journal.entries import MOST_BYTES, move_pending, read_entries
from touchline.journal.models import Pending, Quarantine, Refusal
from touchline.journal.services import (
    LARGEST_EVENT,
    CannotReplay,
    Recorded,
    dismiss_quarantined,
    record,
    record_many,
    replay_quarantined,
)
from touchline.kit.clock import now
from touchline.kit.retention import find_kept


@pytest.fixture
def refused(db: None) -> Quarantine:
    return Quarantine.objects.create(
        received_at=now(), source_id=1, call="track", message_id="m", reason="bad", facts=b"{}", body=b"{}"
    )


def read_bodies() -> list[bytes]:
    return [bytes(row[9]) for row in read_entries(limit=100)]


@pytest.mark.django_db
def test_what_rooms_record_is_read_in_order_behind_the_cursor():
    record_many([Recorded(n, "x", {"n": n}) for n in range(3)])
    record(3, "x", n=3)
    assert move_pending(limit=3) == 3
    assert move_pending(limit=3) == 1
    assert move_pending(limit=3) == 0
    rows = read_entries(limit=100)
    assert [(row[0], row[1], row[5]) for row in rows] == [(0, seq, "room") for seq in (1, 2, 3, 4)]
    move_cursor(RESOLVE, 0, 4, reached_at=None)
    record(4, "x")
    move_pending(limit=9)
    assert [row[1] for row in read_entries(limit=100)] == [5]


@pytest.fixture
def emptied(transactional_db: None) -> Iterator[None]:
    """Entries are in partitions, which are not emptied by themselves after a test with transactions of its own."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_entry")


def record_in_bulk(person_id: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {MARK}")
        record(person_id, "bulk")


@pytest.mark.usefixtures("emptied")
def test_what_is_recorded_in_bulk_comes_behind_what_is_not():
    record_in_bulk(1)
    record(2, "x")
    assert move_pending(limit=1) == 1
    assert move_pending(limit=9) == 1
    assert [b"bulk" in body for body in read_bodies()] == [False, True]


@pytest.mark.usefixtures("emptied")
def test_what_is_recorded_in_bulk_waits_while_the_work_goes_on_but_not_for_ever(monkeypatch):
    begun, may_end, patience = threading.Event(), threading.Event(), Patience()

    def work() -> None:
        with working():
            record_in_bulk(1)
            begun.set()
            may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait(20)
    assert move_pending(limit=9, patience=patience) == 0
    record(2, "x")
    assert move_pending(limit=9, patience=patience) == 1
    with monkeypatch.context() as patched:
        patched.setattr("touchline.journal.bulk.PATIENCE_S", 0.0)
        assert move_pending(limit=9, patience=patience) == 1
    record_in_bulk(3)
    assert move_pending(limit=9, patience=patience) == 0
    may_end.set()
    thread.join()
    assert move_pending(limit=9, patience=patience) == 1


@pytest.mark.django_db
def test_places_go_on_behind_the_cursor_when_the_rows_are_gone():
    move_cursor(RESOLVE, 0, 70, reached_at=None)
    record(1, "x")
    move_pending(limit=9)
    assert [row[1] for row in read_entries(limit=100)] == [71]


@pytest.mark.usefixtures("emptied")
def test_two_transactions_that_overlap_both_arrive():
    begun, may_end = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            record(1, "first")
            begun.set()
            may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait(20)
    record(2, "second")
    assert move_pending(limit=9) == 1
    may_end.set()
    thread.join()
    assert move_pending(limit=9) == 1
    assert [b"second" in body for body in read_bodies()] == [True, False]


@pytest.mark.django_db
def test_a_lane_is_read_by_bytes_when_its_entries_are_large():
    size = MOST_BYTES // 4
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry SELECT lane, n, now(), now(), 1, 'page', 'm', NULL, '', repeat('x', %s)::bytea"
            " FROM generate_series(1, 6) n, generate_series(1, 2) lane",
            [size],
        )
    for lane in (1, 2):
        move_cursor(RESOLVE, lane, 0, reached_at=None)
    assert [row[:2] for row in read_entries(limit=100)] == [(lane, n) for lane in (1, 2) for n in (1, 2, 3, 4)]
    move_cursor(RESOLVE, 1, 4, reached_at=None)
    assert [row[:2] for row in read_entries(limit=1)] == [(1, 5), (2, 1)]


@pytest.mark.django_db
def test_lag_is_the_age_of_the_oldest_that_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry VALUES (1, 1, now() - interval '9 s', now(), 1, 'page', 'm', NULL, '', '')"
        )
    move_cursor(RESOLVE, 1, 0, reached_at=None)
    assert [(lag.cursor, lag.lane, round(lag.seconds)) for lag in get_lags()] == [("resolve", 1, 9), ("store", 0, 0)]
    move_cursor(RESOLVE, 1, 1, reached_at=now())
    add_block(b"[]\n", count=1, touched=[1])
    found = {(lag.cursor, lag.seconds >= 0) for lag in get_lags()}
    assert found == {("resolve", True), ("store", True)}


@pytest.mark.django_db
def test_blocks_come_back_as_they_were_and_many_people_are_not_named():
    add_block(b"[1]\n[2]\n", count=2, touched=[5, 6])
    add_block(b"[3]\n", count=1, touched=list(range(MOST_TOUCHED + 1)))
    first, second = get_blocks(get_position(STORE), limit=9)
    assert (first.lines, first.count, first.touched) == (b"[1]\n[2]\n", 2, [5, 6])
    assert (second.lines, second.touched) == (b"[3]\n", None)
    assert get_blocks(first.id, limit=9) == [second]


@pytest.mark.django_db
def test_a_refused_event_is_replayed_or_dismissed_once(refused: Quarantine):
    with pytest.raises(CannotReplay, match="at most 32768"):
        replay_quarantined(refused.pk, body=b"x" * (LARGEST_EVENT + 1))
    assert replay_quarantined(refused.pk, body=b'{"a":"\xff"}').state == "replayed"
    with pytest.raises(CannotReplay, match="replayed already"):
        replay_quarantined(refused.pk)
    assert dismiss_quarantined(refused.pk).state == "replayed"
    assert Pending.objects.count() == 1


@pytest.mark.django_db
def test_a_dismissed_event_is_not_replayed(refused: Quarantine):
    assert dismiss_quarantined(refused.pk).state == "dismissed"
    with pytest.raises(CannotReplay):
        replay_quarantined(refused.pk)
    assert not Pending.objects.exists()


@pytest.mark.django_db
def test_refused_events_and_their_counts_leave_by_age(refused: Quarantine):
    old = now() - timedelta(days=31)
    Quarantine.objects.create(received_at=old, source_id=1, call="", reason="bad", facts=b"", body=b"")
    Refusal.objects.create(day=now().date() - timedelta(days=91), source_id=1, reason="x")
    Refusal.objects.create(day=now().date(), source_id=1, reason="x")
    for kept in (find_kept("refused_events"), find_kept("refusal_counts")):
        assert kept.remove(now() - timedelta(days=kept.days)) == 1
    assert list(Quarantine.objects.all()) == [refused]
    assert Refusal.objects.count() == 1
