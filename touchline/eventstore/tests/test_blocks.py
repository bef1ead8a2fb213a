"""A block is stored once, in both tables, whatever happens on the way."""

import contextlib
import random
import threading
import time

import pytest

from touchline.eventstore.blocks import insert_block
from touchline.eventstore.client import EventStoreDown, command, query
from touchline.eventstore.factories import make_block, make_line
from touchline.eventstore.tests.conftest import Front
from touchline.eventstore.timeline import find_events

MONTH_MS = 31 * 86_400_000


def count_rows() -> tuple[int, int]:
    """Rows in the wide and in the narrow table."""
    return query("SELECT count() FROM events")[0][0], query("SELECT count() FROM events_by_name")[0][0]


def test_same_token_stores_once(store: None) -> None:
    block = make_block(500)
    assert insert_block("a", block) == []
    assert insert_block("a", block) == []
    assert count_rows() == (500, 500)
    insert_block("b", make_block(3))
    assert count_rows() == (503, 503)


@pytest.mark.slow
def test_block_over_many_months(store: None) -> None:
    block = b"\n".join(make_line(at=631_152_000_000 + month * MONTH_MS) for month in range(102))
    assert insert_block("months", block) == []
    insert_block("months", block)
    assert count_rows() == (102, 102)


def test_bad_lines_come_back_and_the_others_stay(store: None) -> None:
    lines = make_block(40).split(b"\n")
    lines[7] = make_line(person_id="nobody")
    lines[23] = b'["torn'
    lines[39] = make_line(value="1e30")
    for _ in range(2):
        refused = insert_block("bad", b"\n".join(lines))
        assert [one.index for one in refused] == [7, 23, 39]
        assert all(one.reason for one in refused)
        assert "nobody" not in refused[0].reason
    assert count_rows() == (37, 37)


def test_a_block_the_store_could_not_write_is_not_said_to_be_there(store: None) -> None:
    insert_block("first", make_block(3))
    command("ALTER TABLE events MODIFY SETTING parts_to_throw_insert = 1, parts_to_delay_insert = 1")
    try:
        for _ in range(2):
            with pytest.raises(EventStoreDown, match="parts"):
                insert_block("second", make_block(4))
    finally:
        command("ALTER TABLE events RESET SETTING parts_to_throw_insert, parts_to_delay_insert")
    for _ in range(2):
        assert insert_block("second", make_block(4)) == []
    assert count_rows() == (7, 7)


def test_odd_text_survives(store: None) -> None:
    title = "Ünïcode 🎉 'quotes' \"double\" \\back \t tab \n line \u0000 nul {a:b}"
    insert_block("odd", make_line(title=title, properties='{"a":"\\u00e9\\n"}', value="-12.3456", name=title))
    found = find_events(name=title)[0]
    assert found.title == title
    assert found.properties == {"a": "é\n"}
    assert str(found.value) == "-12.3456"


def test_no_store_says_so(front: Front) -> None:
    front.kill()
    with pytest.raises(EventStoreDown, match="does not answer"):
        insert_block("x", make_block(1))
    front.start()
    insert_block("x", make_block(1))
    assert count_rows() == (1, 1)


@pytest.mark.slow
def test_killed_in_the_middle_stores_once(front: Front) -> None:
    chance = random.Random(7)
    expected = 0
    for trial in range(6):
        block = b"\n".join(
            [make_block(8_000, person_id=trial), make_block(4_000, person_id=trial, at=1_787_000_000_000)]
        )
        writer = threading.Thread(target=insert_and_forget, args=(f"kill-{trial}", block))
        writer.start()
        time.sleep(chance.uniform(0.0, 0.25))
        front.kill()
        writer.join()
        front.start()
        insert_block(f"kill-{trial}", block)
        expected += 12_000
        assert count_rows() == (expected, expected)


def insert_and_forget(token: str, block: bytes) -> None:
    """Send a block to a store that may die meanwhile."""
    with contextlib.suppress(EventStoreDown):
        insert_block(token, block)
