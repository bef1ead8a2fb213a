"""Pages of a timeline are cut between visits, and its rows say what happened."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.contacts import timeline
from touchline.contacts.timeline import MOST_EVENTS, find_cut, read_page
from touchline.contacts.timeline_cards import Card
from touchline.contacts.timeline_rows import DayRow, EventRow, VisitRow, build_rows
from touchline.eventstore.timeline import StoredEvent

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def make_event(seconds: float, name: str = "page_viewed", **changes) -> StoredEvent:
    path = changes.pop("path", "/")
    properties = msgspec.json.encode(changes.pop("properties", {})).decode()
    visit = changes.pop("visit", 0)
    fields = {
        "person_id": 1, "at": AT + timedelta(seconds=seconds), "name": name, "source": 1, "message_id": "m", "user_id": "",
        "visit": int((AT + timedelta(seconds=visit)).timestamp()) if visit is not None else 0,
        "host": "shop.example", "path": path, "title": path.strip("/").title() or "Home", "referrer": "https://www.google.com/",
        "channel": "search", "utm_source": "", "utm_medium": "", "utm_campaign": "", "country": "PL", "device": "desktop",
        "browser": "Firefox", "os": "Linux", "bot": 0, "value": Decimal(0), "currency": "", "properties_json": properties,
        "hash": int(seconds * 1000) & 0xFFFFFFFF,
    }  # fmt: skip
    return StoredEvent(**(fields | changes))


def build(*events: StoredEvent, show: str = "all", cards=None):
    newest_first = sorted(events, key=lambda event: event.position, reverse=True)
    return build_rows(newest_first, cards=cards or {}, at=AT + timedelta(hours=5), show=show)


def test_a_visit_is_one_row_that_holds_its_pages():
    day, visit = build(
        make_event(0),
        make_event(20, path="/coffee/"),
        make_event(50, "page_left", path="/coffee/", properties={"engaged_seconds": 12.5}),
        make_event(60, "page_left", path="/coffee/", properties={"engaged_seconds": 5}),
        make_event(
            70, "form_submitted", path="/coffee/", properties={"form_name": "letter", "fields": {"email": "a@b.c"}}
        ),
        make_event(90, path="/pricing/"),
    )
    assert isinstance(day, DayRow)
    assert isinstance(visit, VisitRow)
    assert (visit.pages, visit.seconds, visit.ended_on, visit.source) == (3, 90, "Pricing", "Search · google.com")
    assert [(str(step.label), step.seconds) for step in visit.steps] == [
        ("Pricing", 0), ("Form submitted", 0), ("Coffee", 17.5), ("Home", 20),
    ]  # fmt: skip
    assert visit.steps[1].detail == "letter · email"


def test_what_matters_stands_for_itself_too():
    rows = build(make_event(0), make_event(10, "Order Completed"), make_event(20, "contact_created", visit=None))
    assert [row.label if isinstance(row, EventRow) else type(row).__name__ for row in rows[1:]] == [
        "Became known", "Order placed", "VisitRow",
    ]  # fmt: skip
    assert [str(step.label) for step in rows[-1].steps] == ["Order placed", "Home"]


def test_only_the_kind_asked_for():
    events = [make_event(0), make_event(10, "Order Completed"), make_event(20, "Song Played", visit=None)]
    assert [type(row) for row in build(*events, show="visits")] == [DayRow, VisitRow]
    assert [row.label for row in build(events[1], show="orders")[1:]] == ["Order placed"]


def test_an_unknown_name_is_shown_as_it_is():
    _, row = build(make_event(0, "Song <b>Played</b>", visit=None))
    assert (row.label, row.icon) == ("Song <b>Played</b>", "activity")


def test_an_identification_said_again_is_not_a_row_again():
    same = {"email": "ada@shop.example"}
    rows = build(
        make_event(0),
        make_event(1, "identified", properties=same),
        make_event(9, "identified", properties=same),
        make_event(12, "identified", properties=same | {"name": "Ada"}),
    )
    assert [row.at.second for row in rows if isinstance(row, EventRow)] == [12, 1]
    assert len(rows[-1].steps) == 4


def test_a_card_takes_the_place_of_the_line():
    event = make_event(10, "Refill Booked")
    rows = build(make_event(0), event, cards={event.id: Card("x.html", "card")})
    assert [(row.template, row.card) for row in rows if isinstance(row, EventRow)] == [("x.html", "card")]


def test_a_visit_without_a_step_is_no_row():
    assert build(make_event(0, "page_left", properties={"engaged_seconds": 3})) == []


def test_days_are_those_of_the_reader(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    rows = build(make_event(0), make_event(4 * 3600, visit=4 * 3600))
    assert [row.date.isoformat() for row in rows if isinstance(row, DayRow)] == ["2026-03-02", "2026-03-01"]


@st.composite
def histories(draw) -> list[StoredEvent]:
    """Visits of two browsers that overlap, events beside them, some at the same moment, newest first."""
    events = []
    for number in range(draw(st.integers(1, 14))):
        begin, person = number * 700 + draw(st.integers(0, 600)), draw(st.integers(1, 2))
        offsets = draw(st.lists(st.integers(0, 1700), min_size=1, max_size=40))
        for place, offset in enumerate(sorted(offsets)):
            key = draw(st.integers(0, 2)) if place == 0 else 0
            events.append(make_event(begin + offset, visit=begin, person_id=person, hash=number * 1000 + place + key))
    for offset in draw(st.lists(st.integers(0, 9000), max_size=30)):
        events.append(make_event(offset, "Song Played", visit=None, person_id=1, hash=10**6 + offset))
    unique = {event.position: event for event in events}
    return [unique[position] for position in sorted(unique, reverse=True)]


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(3, 40))
def test_pages_hold_every_event_once_and_no_visit_twice(history, chunk):
    def get_timeline(person_ids, *, before=None, limit=50):
        return [event for event in history if before is None or event.position < before][:limit]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeline, "get_timeline", get_timeline)
        patch.setattr(timeline, "CHUNK", chunk)
        patch.setattr(timeline, "ROWS", 3)
        seen, visits, before = [], [], None
        while True:
            page = read_page([1, 2], before=before)
            seen += page.events
            visits += {(event.person_id, event.visit) for event in page.events if event.visit}
            if not page.has_older:
                break
            before = page.last
    assert seen == history
    assert len(visits) == len(set(visits))


def test_a_visit_without_end_is_cut_all_the_same(monkeypatch):
    history = [make_event(seconds, hash=seconds) for seconds in range(MOST_EVENTS + 500, 0, -1)]
    monkeypatch.setattr(
        timeline, "get_timeline",
        lambda ids, *, before=None, limit: [e for e in history if not before or e.position < before][:limit],
    )  # fmt: skip
    page = read_page([1])
    assert page.has_older
    assert len(page.events) == MOST_EVENTS
    assert find_cut(page.events, rows=20, is_end=False) == 0
