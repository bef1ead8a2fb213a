"""Goals that the firm makes: counted beside those that come along, each leading to its people."""

import pytest
from django.http import QueryDict

from touchline.tracking.glance_people import read_behind, say_behind
from touchline.tracking.goals import get_goals
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
