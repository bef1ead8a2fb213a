"""The table of visits and what is asked of it: a visit is one, in however many blocks it came; bots stand apart."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from touchline.eventstore.blocks import EVENT_COLUMNS, insert_block
from touchline.eventstore.questions import get_question, read_questions
from touchline.eventstore.sources import remove_source
from touchline.eventstore.visit_people import Behind, list_people
from touchline.eventstore.visits import (
    Span,
    count_goals,
    count_prospects,
    count_visits,
    cut_people,
    cut_visits,
    rank_pages,
)

DAY = datetime(2026, 10, 5, tzinfo=UTC)
SPAN = Span(DAY, DAY + timedelta(days=2), (7,))


def make_event(person, at, name="page_viewed", *, visit=None, **facts):
    begin = int((visit or at).timestamp())
    row = dict.fromkeys(EVENT_COLUMNS, "") | {
        "person_id": person, "at": int(at.timestamp() * 1000), "name": name, "visit": begin, "source": 7, "host": "a.example",
        "message_id": f"{person}-{at.timestamp()}-{name}", "path": "/", "bot": 0, "value": "0", "channel": "direct",
    }  # fmt: skip
    return json.dumps([(row | facts)[column] for column in EVENT_COLUMNS]).encode()


@pytest.fixture
def filled(store):
    """Two people on one day, one the next, and a bot; the first visit in two blocks."""
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    first = DAY + hour
    facts = {"visit": first, "channel": "search", "country": "DE", "device": "mobile"}
    insert_block("a", make_event(1, first, path="/a", referrer="https://www.google.com/x", **facts))
    later = [
        make_event(1, first + minute, path="/b", **facts),
        make_event(1, first + 2 * minute, "form_submitted", path="/b", **facts),
        make_event(1, first + 2 * minute, "identified", path="/b", **facts),
        make_event(2, DAY + 2 * hour, path="/a", utm_source="letter", channel="email", country="AT"),
        make_event(3, DAY + timedelta(days=1, hours=1), path="/b"),
        make_event(4, DAY + 3 * hour, path="/c", bot=1),
        make_event(5, DAY - hour, path="/a"),
        make_event(6, DAY + hour, path="/a", source=8),
    ]
    insert_block("b", b"\n".join(later))
    insert_block("b", b"\n".join(later))


def test_totals_leave_out_bots_and_compare(filled):
    present, before = count_visits(SPAN, before=DAY - timedelta(days=2))
    assert (present.visits, present.visitors, present.named, present.page_views) == (3, 3, 1, 4)
    assert (present.bounces, present.seconds, present.bot_visits) == (2, 120, 1)
    assert (before.visits, before.page_views) == (1, 1)


def test_cuts_tell_where_they_came_from(filled):
    cuts = cut_people(SPAN, [DAY, DAY + timedelta(days=1)])
    assert sorted((int(row.value), row.visitors) for row in cuts["bucket"]) == [
        (int(DAY.timestamp()), 2), (int(DAY.timestamp()) + 86400, 1)
    ]  # fmt: skip
    assert {(row.value, row.named) for row in cuts["channel"]} == {("search", 1), ("email", 0), ("direct", 0)}
    assert {(row.within, row.value) for row in cuts["origin"]} == {
        ("search", "google.com"), ("email", "letter"), ("direct", "")
    }  # fmt: skip
    ways = cut_visits(SPAN)
    assert {row.value for row in ways["entry"]} == {"/a", "/b"}
    assert {(row.value, row.visits) for row in ways["exit"]} == {("/b", 2), ("/a", 1)}
    assert {row.value for row in ways["country"]} == {"DE", "AT", ""}


def test_pages_goals_and_prospects(filled):
    assert rank_pages(SPAN) == [("/a", 2, 2), ("/b", 2, 2)]
    goals = [("form_submitted", ""), ("Order Completed", ""), ("page_viewed", "/b"), ("page_viewed", "/nowhere")]
    found = count_goals(SPAN, goals, before=DAY)
    present, before = found["form_submitted", ""]
    assert (present.times, present.people, before.times) == (1, 1, 0)
    assert found["page_viewed", "/b"][0].times == 2
    assert found["page_viewed", "/nowhere"][0].times == 0
    assert count_prospects(SPAN) == [("search", 1)]


@pytest.mark.parametrize(
    ("behind", "people"),
    [
        (Behind(), [3, 2, 1]),
        (Behind({"channel": "email"}), [2]),
        (Behind({"entry": "/a", "exit": "/b"}), [1]),
        (Behind(who="named"), [1]),
        (Behind(who="unnamed"), [3, 2]),
        (Behind(who="bots"), [4]),
        (Behind({"channel": "search"}, who="new"), [1]),
        (Behind(event="form_submitted"), [1]),
        (Behind(event="page_viewed", path="/b"), [3, 1]),
        (Behind({"country": "DE') OR 1=1 --"}), []),
    ],
)
def test_the_people_behind_a_number(filled, behind, people):
    found = list_people(SPAN, behind)
    assert [one.person_id for one in found] == people
    if len(found) > 1:
        assert [one.person_id for one in list_people(SPAN, behind, after=found[0])] == people[1:]


def test_a_cut_there_is_not_is_refused():
    with pytest.raises(KeyError):
        list_people(SPAN, Behind({"person_id": "1"}))


def test_a_source_takes_its_visits_with_it(filled):
    remove_source(7)
    assert count_visits(SPAN, before=DAY)[0].visits == 0


def test_every_question_is_whole():
    for name in read_questions():
        assert "$" not in get_question(name, conditions="1")
