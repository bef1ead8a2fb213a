"""Copies of events are whole, distinct and exactly as many as asked."""

from touchline.eventstore.blocks import insert_block
from touchline.eventstore.client import query
from touchline.eventstore.copies import multiply_events
from touchline.eventstore.factories import make_block
from touchline.eventstore.sources import count_events

LATEST_MS = 1_790_000_600_000


def test_exact_total_with_new_persons_and_message_ids(store: None) -> None:
    block = b"\n".join(make_block(10, person_id=person, source=5, user_id=f"u{person}") for person in (100, 101, 102))
    insert_block("base", block)
    assert multiply_events(5, stride=1_000, total=130, latest_ms=LATEST_MS) == 4
    assert count_events(5) == 130
    whole, narrow = query("SELECT uniqExact(source, message_id), (SELECT count() FROM events_by_name) FROM events")[0]
    assert (whole, narrow) == (130, 130)
    copies = "SELECT intDiv(person_id, 1000) AS copy, uniqExact(person_id), uniqExact(user_id), max(at)"
    found = query(f"{copies} FROM events GROUP BY copy ORDER BY copy")
    assert [row[:3] for row in found[:4]] == [(0, 3, 3), (1, 3, 3), (2, 3, 3), (3, 3, 3)]
    assert max(row[3] for row in found).timestamp() * 1000 <= LATEST_MS
    lengths = query("SELECT DISTINCT length(message_id) FROM events WHERE person_id > 999")
    assert lengths == [(11,)]


def test_nothing_to_copy(store: None) -> None:
    assert multiply_events(5, stride=1_000, total=130, latest_ms=LATEST_MS) == 0
