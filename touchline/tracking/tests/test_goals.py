"""Goals that the firm makes: counted beside those that come along, worth money, each leading to its people."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict

from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.eventstore.visits import Span
from touchline.kit.clock import to_millis
from touchline.tracking import goals
from touchline.tracking.glance_people import read_behind, say_behind
from touchline.tracking.goal_counts import count_reached
from touchline.tracking.goals import find_goal, get_goals
from touchline.tracking.models import Goal

pytestmark = pytest.mark.django_db
PAGE = "/settings/goals/"
TYPED = {"name": "Newsletter", "kind": "page", "path": "https://shop.example/thanks/?x=1", "event": ""}


def test_a_goal_is_made_and_leads_to_its_people(admin, client_of):
    browser = client_of(admin)
    assert browser.post(PAGE, TYPED).status_code == 302
    goal = Goal.objects.get()
    assert (goal.event, goal.path) == ("page_viewed", "/thanks/")
    assert "Newsletter" in browser.get(PAGE).content.decode()
    assert get_goals(is_sample=False)[-1].label == "Newsletter"
    behind = read_behind(QueryDict(f"goal=own-{goal.pk}"))
    assert (behind.event, behind.path) == ("page_viewed", "/thanks/")
    assert say_behind(behind) == ["read /thanks/"]
    browser.post(f"{PAGE}{goal.pk}/remove")
    assert not Goal.objects.exists()
    assert read_behind(QueryDict(f"goal=own-{goal.pk}")).event == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": ""}, {"name": " "}, {"kind": "event"}, {"kind": "moon"},
        {"kind": "event", "event": "Order Completed", "path": ""}, {"kind": "form_submitted", "path": ""},
    ],
)  # fmt: skip
def test_what_is_no_goal_or_counted_already_is_refused(wrong, admin, client_of):
    assert client_of(admin).post(PAGE, TYPED | wrong).status_code == 422
    assert not Goal.objects.exists()


def test_the_same_goal_is_not_made_twice(admin, client_of):
    browser = client_of(admin)
    browser.post(PAGE, TYPED)
    assert browser.post(PAGE, TYPED).status_code == 422
    assert browser.post(PAGE, TYPED | {"name": "Other"}).status_code == 422
    assert Goal.objects.count() == 1


def test_the_newsletter_of_the_sample_counts_only_there():
    assert "newsletter" in {goal.slug for goal in get_goals(is_sample=True)}
    assert "newsletter" not in {goal.slug for goal in get_goals(is_sample=False)}


def test_only_who_sets_up_sources_makes_goals(sales, analyst, client_of):
    for user in (sales, analyst):
        assert client_of(user).post(PAGE, TYPED).status_code == 403
    assert not Goal.objects.exists()


def test_a_goal_of_orders_asks_for_their_total_and_is_worth_what_they_say(admin, client_of, store):
    browser = client_of(admin)
    typed = {"name": "Large order", "kind": "order", "least": "100", "worth": "event", "window_days": "7"}
    assert browser.post(PAGE, typed).status_code == 302
    goal = find_goal(f"own-{Goal.objects.get().pk}")
    assert (goal.event, goal.window_days, goal.worth) == ("Order Completed", 7, "event")
    at = datetime(2026, 11, 10, tzinfo=UTC)
    lines = [
        make_line(person_id=person, name="Order Completed", value=value, at=to_millis(at + timedelta(days=day)))
        for person, value, day in [(1, "99.99", 0), (1, "100", 0), (2, "250.5", 1), (2, "300", -40), (3, "500", -2)]
    ]
    insert_block("large-orders", b"\n".join(lines))
    span = Span(at, at + timedelta(days=5), (1,))
    present, before = count_reached(span, [goal], before=at - timedelta(days=5))[goal.slug]
    assert (present.times, present.people, present.value) == (2, 2, Decimal("350.5"))
    assert (before.times, before.people) == (1, 1)
    assert goal.value(present.times, present.value) == Decimal("350.5")


def test_a_goal_of_an_event_with_properties_comes_from_the_builder(admin, client_of):
    leaf = {
        "kind": "did",
        "event": "Trial Started",
        "where": [{"property": "plan", "operator": "equals", "value": "pro"}],
    }
    typed = {
        "name": "Trial",
        "kind": "event",
        "condition": json.dumps({"all": [leaf]}),
        "worth": "fixed",
        "amount": "40",
    }
    assert client_of(admin).post(PAGE, typed).status_code == 302
    goal = find_goal(f"own-{Goal.objects.get().pk}")
    assert goal.event == "Trial Started"
    assert [one.dump() for one in goal.where] == leaf["where"]
    assert goal.value(3, Decimal(0)) == Decimal(120)
    assert "pro" in client_of(admin).get(PAGE).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "event", "condition": "{"},
        {"kind": "event", "condition": '{"kind": "did", "event": ""}'},
        {"kind": "event", "condition": '{"kind": "did", "event": "x", "where": [{"property": "p", "operator": "moon"}]}'},
        {"worth": "fixed"}, {"worth": "fixed", "amount": "-1"}, {"worth": "moon"}, {"window_days": "0"}, {"window_days": "x"},
    ],
)  # fmt: skip
def test_worth_and_conditions_that_make_no_sense_are_refused_in_words(wrong, admin, client_of):
    answer = client_of(admin).post(PAGE, TYPED | wrong)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode() or "note-error" in answer.content.decode()
    assert not Goal.objects.exists()


def test_worth_is_changed_and_what_reaches_the_goal_stays(admin, client_of):
    browser = client_of(admin)
    browser.post(PAGE, TYPED)
    goal = Goal.objects.get()
    changed = {"name": "Letters", "worth": "fixed", "amount": "2.50", "window_days": "14", "path": "/other/"}
    assert browser.post(f"{PAGE}{goal.pk}/", changed).status_code == 302
    goal.refresh_from_db()
    assert (goal.name, goal.amount, goal.window_days, goal.path) == ("Letters", Decimal("2.50"), 14, "/thanks/")


def test_a_goal_that_something_counts_by_is_not_removed(admin, client_of, monkeypatch):
    browser = client_of(admin)
    browser.post(PAGE, TYPED)
    goal = Goal.objects.get()
    use = goals.GoalUse(name="Engagement", url="/scores/1/")
    monkeypatch.setitem(goals._uses, "test", lambda slug: [use] if slug == f"own-{goal.pk}" else [])
    browser.post(f"{PAGE}{goal.pk}/remove")
    assert Goal.objects.exists()
    assert "Engagement" in browser.get(PAGE).content.decode()
