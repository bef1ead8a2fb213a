"""Visits: half an hour without anything ends one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchline.contacts.models import Presence
from touchline.contacts.presence import PresenceRow
from touchline.journal.block_store import get_blocks
from touchline.tracking.collector.facts import Facts
from touchline.tracking.factories import make_call, make_source, resolve_all, send
from touchline.tracking.models import Source
from touchline.tracking.pipeline.items import Item, make_item
from touchline.tracking.pipeline.visits import GAP, Visits

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def site(db: None) -> Source:
    return make_source()


def stamp(minutes: float) -> str:
    return (AT + timedelta(minutes=minutes)).isoformat()


def page(minutes: float, anonymous: str = "b1", **fields: Any) -> dict[str, Any]:
    return make_call(anonymousId=anonymous, timestamp=stamp(minutes), **fields)


def identify(minutes: float, user: str = "anna", anonymous: str = "b1") -> dict[str, Any]:
    library = {"library": {"name": "touchline.js"}}
    return make_call("identify", anonymousId=anonymous, userId=user, timestamp=stamp(minutes), context=library)


def get_visits() -> list[tuple[float, float]]:
    """When each event happened and when its visit began, in minutes, as they were stored; no visit is minus one."""
    lines = [line for block in get_blocks(0, limit=99) for line in block.lines.splitlines()]
    rows = [row for row in map(msgspec.json.decode, lines) if row[4]]
    start = AT.timestamp()
    return [((row[1] / 1000 - start) / 60, (row[3] - start) / 60 if row[3] else -1) for row in rows]


def test_half_an_hour_ends_a_visit(site: Source):
    send(site, page(0), page(29), page(59))
    send(site, page(89.1), page(90))
    resolve_all()
    assert get_visits() == [
        (0, 0),
        (29, 0),
        (59, 0),
        (pytest.approx(89.1), pytest.approx(89.1, abs=0.02)),
        (90, pytest.approx(89.1, abs=0.02)),
    ]
    presence = Presence.objects.get()
    assert (presence.visits, presence.pages, presence.visit_pages) == (2, 5, 2)
    assert (presence.first_at, presence.last_at) == (AT, AT + timedelta(minutes=90))


def test_events_out_of_order_stay_in_their_visit(site: Source):
    send(site, page(10), page(5), page(-5))
    resolve_all()
    assert {visit for _, visit in get_visits()} == {10}
    presence = Presence.objects.get()
    assert (presence.visits, presence.visit_pages, presence.first_at) == (1, 3, AT + timedelta(minutes=-5))


def test_a_late_visit_is_one_of_its_own_and_leaves_the_present_one(site: Source):
    send(site, page(0, properties={"url": "https://shop.example/now"}))
    resolve_all()
    send(site, page(-120), page(-110), page(1, properties={"url": "https://shop.example/then"}))
    resolve_all()
    assert get_visits() == [(0, 0), (-120, -120), (-110, -120), (1, 0)]
    presence = Presence.objects.get()
    assert (presence.visits, presence.visit_pages, presence.path) == (2, 2, "/then")


def test_people_do_not_share_visits(site: Source):
    send(site, page(0, "b1"), page(10, "b2"), page(20, "b1"), page(35, "b2"))
    resolve_all()
    assert get_visits() == [(0, 0), (10, 10), (20, 0), (35, 10)]


def test_calls_of_a_server_are_no_visit(site: Source):
    send(site, make_call("track", event="Paid", userId="anna", timestamp=stamp(0)))
    resolve_all()
    assert get_visits() == [(0, -1)]
    assert Presence.objects.get().visits == 0


@pytest.mark.parametrize("split", [False, True])
def test_who_becomes_known_in_mid_visit_keeps_the_visit(site: Source, split: bool):
    for part in [page(0)], [identify(5)], [page(10)]:
        send(site, *part)
        if split:
            resolve_all()
    resolve_all()
    assert get_visits() == [(0, 0), (5, 0), (10, 0)]
    presence = Presence.objects.get()
    assert (presence.is_contact, presence.visits, presence.pages) == (True, 1, 2)


@pytest.mark.parametrize("split", [False, True])
def test_a_join_takes_over_what_the_browser_did(site: Source, split: bool):
    send(site, page(-300, "b1"), identify(-299, anonymous="b1"))
    resolve_all()
    for part in [page(0, "b2")], [identify(5, anonymous="b2")], [page(10, "b2")]:
        send(site, *part)
        if split:
            resolve_all()
    resolve_all()
    assert get_visits()[2:] == [(0, 0), (5, 0), (10, 0)]
    presence = Presence.objects.get()
    assert (presence.is_contact, presence.visits, presence.pages) == (True, 2, 3)
    assert (presence.first_at, presence.last_at) == (AT - timedelta(minutes=300), AT + timedelta(minutes=10))


def test_two_browsers_of_a_new_contact_in_one_batch_are_one_person(site: Source):
    send(site, page(0, "b1"))
    resolve_all()
    send(site, page(1, "b2"), identify(2, anonymous="b2"), identify(3, anonymous="b1"), page(4, "b1"))
    resolve_all()
    presence = Presence.objects.get()
    assert (presence.is_contact, presence.pages, presence.visits) == (True, 3, 1)


def make_page(millis: int) -> Item:
    item = make_item({}, call="page", message_id="m", facts=Facts(), raw=b"")
    item.person_id, item.millis = 1, millis
    return item


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(gaps=st.lists(st.integers(0, 2 * GAP), min_size=1, max_size=30))
def test_in_order_a_visit_begins_exactly_after_each_long_gap(gaps: list[int]):
    known: dict[int, PresenceRow] = {}
    visits, at, starts = Visits(known), 1_700_000_000_000, []
    for gap in gaps:
        at += gap
        item = make_page(at)
        visits.follow(item, is_sample=False)
        starts.append(item.visit)
    assert len(set(starts)) == known[1].visits == 1 + sum(gap > GAP for gap in gaps[1:])
    assert known[1].pages == len(gaps)
