"""Partitions: made ahead, dropped only when nobody needs them."""

from datetime import date, timedelta

import pytest
from django.db import connection

from touchline.journal.cursors import RESOLVE, STORE, move_cursor
from touchline.journal.partitions import drop_old_partitions, ensure_partitions
from touchline.journal.seen import add_seen, find_seen
from touchline.kit.clock import now
from touchline.kit.ids import make_key

pytestmark = pytest.mark.django_db

DAY = date(2031, 12, 28)


def run(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def add_entry(day: date, seq: int, *, lane: int = 1) -> None:
    run("INSERT INTO journal_entry VALUES (%s, %s, %s, %s, 1, 'page', 'm', NULL, '{}', '{}')", lane, seq, day, day)


def add_block(day: date, number: int) -> None:
    run("INSERT INTO journal_block (id, made_at, count, touched, rows) VALUES (%s, %s, 1, '[]', '')", number, day)


def test_a_week_and_two_months_are_made_ahead_once():
    made = ensure_partitions(DAY)
    assert "journal_entry_20311227" in made
    assert "journal_block_20320104" in made
    assert {"journal_seen_20311201", "journal_seen_20320101"} <= set(made)
    assert len(made) == 2 * 9 + 2
    assert ensure_partitions(DAY) == []


def test_a_day_whose_rows_came_first_keeps_them_elsewhere():
    add_entry(DAY, 1)
    made = ensure_partitions(DAY)
    assert "journal_entry_20311228" not in made
    assert "journal_entry_20311229" in made
    assert run("SELECT count(*) FROM journal_entry_rest") == [(1,)]


def test_an_old_day_is_dropped_once_every_cursor_is_past_it():
    ensure_partitions(DAY)
    add_entry(DAY, 1)
    add_entry(DAY, 1, lane=2)
    add_block(DAY, 9)
    later = DAY + timedelta(days=8)
    mine = {f"journal_{table}_{DAY:%Y%m%d}" for table in ("entry", "block")}
    move_cursor(RESOLVE, 1, 1, reached_at=None)
    move_cursor(STORE, 0, 8, reached_at=None)
    assert not mine & set(drop_old_partitions(later))
    move_cursor(RESOLVE, 2, 1, reached_at=None)
    move_cursor(STORE, 0, 9, reached_at=None)
    assert not mine & set(drop_old_partitions(DAY + timedelta(days=7)))
    assert mine <= set(drop_old_partitions(later))
    assert run("SELECT count(*) FROM journal_entry") == [(0,)]


def test_old_rows_outside_the_partitions_leave_too_once_read():
    add_entry(DAY, 1)
    add_entry(DAY, 2)
    add_block(DAY, 9)
    move_cursor(RESOLVE, 1, 1, reached_at=None)
    move_cursor(STORE, 0, 9, reached_at=None)
    drop_old_partitions(DAY + timedelta(days=7))
    assert run("SELECT count(*) FROM journal_entry_rest") == [(2,)]
    drop_old_partitions(DAY + timedelta(days=9))
    assert run("SELECT seq FROM journal_entry_rest") == [(2,)]
    assert run("SELECT count(*) FROM journal_block_rest") == [(0,)]


def test_a_month_of_message_ids_is_kept_for_thirty_days_after_its_end():
    ensure_partitions(DAY)
    assert "journal_seen_20311201" not in drop_old_partitions(date(2032, 1, 31))
    assert "journal_seen_20311201" in drop_old_partitions(date(2032, 2, 1))


def test_a_message_id_is_seen_for_thirty_days():
    keys = [make_key("1", name) for name in "abc"]
    add_seen(keys[:2])
    assert find_seen(keys) == set(keys[:2])
    assert find_seen([]) == set()
    ensure_partitions(now().date())
    drop_old_partitions(now().date() + timedelta(days=30))
    assert find_seen(keys) == set(keys[:2])
