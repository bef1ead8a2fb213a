"""Timelines and pages of events come whole, in order, and without gaps between pages."""

from datetime import UTC, datetime, timedelta

import pytest

from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_block, make_line
from touchline.eventstore.timeline import Position, StoredEvent, find_events, get_timeline

START = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def read_all(*, limit: int, **question: object) -> list[StoredEvent]:
    """Every event of a question, page by page."""
    found: list[StoredEvent] = []
    while page := find_events(after=found[-1].position if found else None, limit=limit, **question):  # type: ignore[arg-type]
        assert len(page) <= limit
        found += page
    return found


def test_timeline_of_several_persons(store: None) -> None:
    insert_block("t", b"\n".join(make_block(30, person_id=person, path=f"/{person}") for person in (1, 2, 3)))
    found = get_timeline([1, 3], limit=10)
    assert [event.at for event in found] == sorted((event.at for event in found), reverse=True)
    assert {event.person_id for event in found} == {1, 3}
    older = get_timeline([1, 3], before=found[-1].position, limit=100)
    assert len(older) == 50
    assert not {event.id for event in found} & {event.id for event in older}
    assert get_timeline([]) == []


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize(
    "question", [{"name": "page_viewed"}, {}, {"person_ids": [1, 2]}, {"name": "page_viewed", "person_ids": [1, 2]}]
)
def test_pages_have_no_gaps_where_times_are_equal(store: None, question: dict[str, object], newest_first: bool) -> None:
    at = 1_790_000_000_000
    lines = [make_line(at=at + place // 9, person_id=1 + place % 2) for place in range(100)]
    insert_block("p", b"\n".join(lines))
    found = read_all(limit=7, newest_first=newest_first, **question)
    assert len({event.id for event in found}) == len(found) == 100
    assert found == sorted(found, key=lambda event: event.position, reverse=newest_first)


def test_name_and_times(store: None) -> None:
    insert_block("n", make_block(20, name="Order Completed", value="9.99", currency="EUR") + b"\n" + make_block(20))
    found = find_events(name="Order Completed", since=START + timedelta(seconds=5), until=START + timedelta(seconds=8))
    assert [event.at for event in found] == [START + timedelta(seconds=second) for second in (5, 6, 7)]
    assert {(event.name, str(event.value), event.currency) for event in found} == {("Order Completed", "9.99", "EUR")}


def test_position_is_text_and_back() -> None:
    position = Position(1_790_000_000_123, -5, 2**64 - 1)
    assert Position.parse(str(position)) == position
    for wrong in ("", "a", "é" * 32, "=" * 32, "A" * 31):
        with pytest.raises(ValueError, match="not a position"):
            Position.parse(wrong)


def test_only_the_columns_that_are_named_are_read(store):
    insert_block(
        "columns", make_line(person_id=7, path="/a", title="A", country="DE", value="3", properties='{"plan": "pro"}')
    )
    (whole,), (some,) = (find_events(person_ids=[7], columns=columns) for columns in (None, {"path", "properties"}))
    assert (whole.title, whole.country, str(whole.value)) == ("A", "DE", "3")
    assert (some.path, some.properties, some.title, some.country, some.value) == ("/a", {"plan": "pro"}, "", "", 0)
    assert some.id == whole.id
