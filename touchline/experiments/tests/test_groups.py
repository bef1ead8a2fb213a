"""The page of exclusion groups: made, filled by experiments, and removed while nothing was made in it."""

import pytest

from touchline.experiments.models import Group
from touchline.experiments.services import WantedTrial, WantedVariant, create_trial, end_trial
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_group_is_made_dealt_out_and_kept_for_what_was_made_in_it(client_of):
    manager = make_user("manager")
    browser = client_of(manager)
    assert "No group yet" in browser.get("/experiments/groups/").text
    assert browser.post("/experiments/groups/", {"name": "Prices"}).status_code == 302
    assert "There is a group of this name already." in browser.post("/experiments/groups/", {"name": "Prices"}).text
    group = Group.objects.get()
    variants = [WantedVariant(name="A", share=1), WantedVariant(name="B", share=1)]
    wanted = WantedTrial(name="Discount", variants=variants, goal="Order Completed", group=group.pk, group_part=3_000)
    trial = create_trial(manager, wanted)
    page = browser.get("/experiments/groups/").text
    assert "Discount" in page
    assert "30 %" in page
    assert "70 %" in page
    browser.post(f"/experiments/groups/{group.pk}/remove")
    assert Group.objects.exists()
    end_trial(manager, trial.pk)
    assert "100 %" in browser.get("/experiments/groups/").text
    empty = Group.objects.create(name="Empty", salt="x")
    browser.post(f"/experiments/groups/{empty.pk}/remove")
    assert not Group.objects.filter(pk=empty.pk).exists()


def test_who_only_looks_makes_none(client_of):
    browser = client_of(make_user("sales"))
    assert browser.get("/experiments/groups/").status_code == 200
    assert browser.post("/experiments/groups/", {"name": "Prices"}).status_code == 403
    assert not Group.objects.exists()
