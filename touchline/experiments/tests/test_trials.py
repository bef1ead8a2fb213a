"""A trial from its making to its verdict over real events, the control group, its pages and its API."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pyroaring import BitMap64

from touchline.api.factories import make_api_client
from touchline.contacts.factories import make_contact
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.experiments.exposing import find_variant_of, read_exposed, wipe_exposed
from touchline.experiments.factories import expose_people, make_trial
from touchline.experiments.models import Exposed, Tally
from touchline.experiments.queries import find_held_out, is_held_out, judge, pick_variant
from touchline.experiments.services import (
    CannotTry,
    WantedTrial,
    WantedVariant,
    assign,
    change_shares,
    create_group,
    create_trial,
    end_trial,
    expose,
    set_held_out,
)
from touchline.kit.clock import now
from touchline.kit.privacy import Sought
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db
START = now() - timedelta(days=3)


def act(person, *, name="Order Completed", hours=1.0, value="0", properties="{}"):
    at = START + timedelta(hours=hours)
    return make_line(person_id=person, name=name, at=int(at.timestamp() * 1000), value=value, properties=properties)


def store_events(lines):
    assert insert_block(uuid4().hex, b"\n".join(lines)) == []


@pytest.fixture
def marketer(client: Client) -> Client:
    client.force_login(make_user(role="marketer"))
    return client


def test_what_people_did_after_they_got_a_variant_decides_it(store):
    trial = make_trial(smallest=0.01)
    expose_people(trial, range(1, 1_001), range(1_001, 2_001), at=START)
    store_events([act(person) for person in [*range(1, 51), *range(1_001, 1_201)]])
    store_events([act(person, hours=-1) for person in range(60, 300)])
    store_events([act(1), act(1), act(5_000)])
    verdict = judge(trial.pk, fresh=True)
    assert [(arm.people, arm.reached) for arm in verdict.arms] == [(1_000, 50), (1_000, 200)]
    assert (verdict.decision, verdict.winner) == ("won", 1)
    assert "B brings" in verdict.sentence
    assert "points more “Orders” than A; keep it." in verdict.sentence
    assert "however often one looks" in verdict.sure_sentence
    assert pick_variant(trial.pk).is_proven


def test_money_the_window_and_the_events_own_conditions_count(store):
    where = [{"property": "shop", "operator": "equals", "value": "north"}]
    trial = make_trial(measure="value", window_days=1, goal_where=where)
    expose_people(trial, range(1, 11), range(11, 21), at=START)
    north = '{"shop": "north"}'
    store_events([act(1, value="20.5", properties=north), act(1, hours=2, value="9.5", properties=north)])
    store_events([act(2, value="99", properties='{"shop": "south"}'), act(3, hours=25, value="99", properties=north)])
    arms = judge(trial.pk, fresh=True).arms
    assert [(arm.reached, arm.total, arm.mean) for arm in arms] == [(1, 30.0, 3.0), (0, 0.0, 0.0)]


def test_each_day_is_kept_for_the_picture(store, marketer):
    trial = make_trial(smallest=0.01)
    expose_people(trial, range(1, 101), range(101, 201), at=START)
    store_events([act(person, hours=24 * (person % 3) + 1) for person in range(101, 161)])
    page = marketer.get(f"/experiments/{trial.pk}/").text
    days = Tally.objects.filter(trial=trial, number=1).order_by("day")
    assert days.count() >= 3
    assert [row.reached for row in days] == sorted(row.reached for row in days)
    assert days.last().reached == 60
    assert "How sure?" in page
    assert 'class="experiment-band"' in page
    assert "As a table" in page


def test_only_the_first_exposure_counts_and_a_wrong_split_alarms(store):
    trial = make_trial()
    expose_people(trial, range(1, 101), at=START)
    assert expose(trial, {0: BitMap64(), 1: BitMap64(range(50, 120))}) == 19
    assert {number: len(people) for number, people in read_exposed(trial).items()} == {0: 100, 1: 19}
    assert (find_variant_of(trial.pk, 60), find_variant_of(trial.pk, 110), find_variant_of(trial.pk, 999)) == (
        0,
        1,
        None,
    )
    verdict = judge(trial.pk, fresh=True)
    assert verdict.decision == "alarm"
    assert "A 100, B 19" in verdict.sentence
    assert not pick_variant(trial.pk).is_proven


def test_nobody_in_it_says_so_and_the_first_variant_is_taken(store):
    trial = make_trial()
    assert judge(trial.pk).decision == "nothing"
    pick = pick_variant(trial.pk)
    assert (pick.number, pick.is_proven) == (0, False)


def test_a_control_group_shows_the_lift_in_people(store):
    variants = [WantedVariant(name="With the mail", share=90), WantedVariant(name="Control", share=10, is_control=True)]
    trial = create_trial(None, WantedTrial(name="Lift", variants=variants, goal="Order Completed"))
    expose_people(trial, range(1, 9_001), range(9_001, 10_001), at=START)
    store_events([act(person) for person in [*range(1, 901), *range(9_001, 9_021)]])
    verdict = judge(trial.pk, fresh=True)
    assert (verdict.decision, verdict.winner) == ("won", 0)
    assert verdict.sentence.startswith("It works: it brings")
    assert "of 9,000 people" in verdict.sentence


def test_changed_shares_keep_everybody_where_they_are():
    trial = make_trial()
    people = BitMap64(range(1, 2_001))
    first = assign(trial, people)
    expose(trial, first)
    change_shares(None, trial.pk, [1, 9])
    trial.refresh_from_db()
    again = assign(trial, people | BitMap64(range(2_001, 4_001)))
    assert first[0] <= again[0]
    assert first[1] <= again[1]
    assert len(again[0] - first[0]) < 300
    expose(trial, again)
    assert set(Exposed.objects.filter(trial=trial).values_list("phase", flat=True)) == {0, 1}


def test_trials_of_a_group_share_nobody_and_a_full_group_says_so():
    group = create_group(None, "Checkout")
    variants = [WantedVariant(name="A"), WantedVariant(name="B")]
    one, other = (
        create_trial(
            None, WantedTrial(name=f"T{n}", variants=variants, goal="identified", group=group.pk, group_part=5_000)
        )
        for n in (1, 2)
    )
    people = BitMap64(range(1, 1_001))
    first, second = assign(one, people), assign(other, people)
    assert not (first[0] | first[1]) & (second[0] | second[1])
    with pytest.raises(CannotTry, match="only 0 %"):
        create_trial(None, WantedTrial(name="T3", variants=variants, goal="identified", group=group.pk, group_part=100))


def test_the_firms_control_group_keeps_its_people_when_it_grows_and_is_drawn_anew_when_asked():
    people = BitMap64(range(1, 20_001))
    assert not find_held_out(people)
    set_held_out(None, 200)
    few = find_held_out(people)
    assert len(few) == pytest.approx(400, abs=100)
    assert is_held_out(next(iter(few)))
    set_held_out(None, 500)
    assert few < find_held_out(people)
    set_held_out(None, 200, redraw=True)
    assert len(find_held_out(people) & few) < 60
    with pytest.raises(CannotTry, match="20 %"):
        set_held_out(None, 2_001)


def test_whoever_is_erased_is_in_no_trial():
    trial = make_trial()
    expose(trial, {0: BitMap64([5, 70_000]), 1: BitMap64([6])})
    wipe_exposed(Sought([70_000, 6], []))
    assert {number: list(people) for number, people in read_exposed(trial).items()} == {0: [5]}


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"variants": [WantedVariant(name="A")]}, "2 to 10"),
        ({"variants": [WantedVariant(name="A"), WantedVariant(name="a ")]}, "one name"),
        ({"variants": [WantedVariant(name="A", share=0), WantedVariant(name="B", share=0)]}, "at least one"),
        ({"goal": "nonsense"}, "gone"),
        ({"smallest": 2.0}, "smallest"),
        ({"part": 10_001}, "100 %"),
        ({"goal_where": [{"property": "a", "operator": "nonsense"}]}, "one of"),
    ],
)
def test_what_makes_no_trial_is_refused_in_words(changed, text):
    facts = {"name": "Try", "variants": [WantedVariant(name="A"), WantedVariant(name="B")], "goal": "Order Completed"}
    with pytest.raises(CannotTry, match=text):
        create_trial(None, WantedTrial(**facts | changed))


def test_it_is_made_changed_and_ended_on_screen(marketer):
    typed = {"name": "Price", "variants": "A: 50\nB: x", "goal": "Order Completed", "measure": "share", "part": "100"}
    wrong = marketer.post("/experiments/new", typed)
    assert wrong.status_code == 422
    assert "Line 2" in wrong.text
    page = marketer.post("/experiments/new", typed | {"variants": "A\nB: 50"}, follow=True)
    assert "Nobody has got a variant yet." in page.text
    address = page.redirect_chain[-1][0]
    assert (
        "stays where they are"
        in marketer.post(f"{address}shares", {"share-0": "20", "share-1": "80"}, follow=True).text
    )
    assert "whole numbers" in marketer.post(f"{address}shares", {"share-0": "20", "share-1": ""}, follow=True).text
    ended = marketer.post(f"{address}end", {"kept": "1"}, follow=True).text
    assert "Kept: B" in ended
    assert "Price" in marketer.get("/experiments/").text


def test_the_list_costs_the_same_with_many(store, marketer, django_assert_max_num_queries):
    for number in range(12):
        trial = make_trial(name=f"Trial {number}")
        expose_people(trial, range(1, 3), range(3, 5), at=START)
        judge(trial.pk)
    with django_assert_max_num_queries(17):
        text = marketer.get("/experiments/").text
    assert "Trial 11" in text


def test_the_api_gives_the_same_person_the_same_variant_and_judges(store):
    client = make_api_client(role="marketer")
    body = {"name": "Box", "variants": [{"name": "A"}, {"name": "B"}], "goal": "Order Completed", "smallest": 0.01}
    made = client.post("/api/v1/experiments", body, content_type="application/json")
    assert made.status_code == 201
    address = made["Location"]
    ada = make_contact("Ada Lovelace").pk
    asked = {"contacts": [ada]}
    first = client.post(f"{address}/assign", asked, content_type="application/json").json()
    assert first == client.post(f"{address}/assign", asked, content_type="application/json").json()
    assert first[0]["name"] in {"A", "B"}
    verdict = client.get(f"{address}/verdict").json()
    assert sum(one["people"] for one in verdict["variants"]) == 1
    assert verdict["pairs"][0]["low"] is None
    assert client.post(f"{address}/assign", {"contacts": [10**9]}, content_type="application/json").status_code == 404
    assert client.post(f"{address}/end", {"kept": 7}, content_type="application/json").status_code == 422


def test_the_proof_finds_hardly_a_winner(store, marketer):
    page = marketer.post("/experiments/proof").text
    assert "keeps its promise" in page


def test_a_trial_that_has_ended_counts_no_more(store):
    trial = make_trial()
    expose_people(trial, range(1, 11), range(11, 21), at=START)
    end_trial(None, trial.pk)
    trial.refresh_from_db()
    trial.ended_at = START + timedelta(hours=5)
    trial.save(update_fields=["ended_at"])
    store_events([act(1), act(2, hours=6)])
    assert judge(trial.pk, fresh=True).reached == 1
    with pytest.raises(CannotTry, match="already"):
        end_trial(None, trial.pk)
