"""Stages: rules move people up, hands are respected, some stages fall back, and every move is noted with how long it took."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from pyroaring import BitMap64

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact, Presence
from touchline.kit.clock import now
from touchline.records.changes import edit
from touchline.records.kinds import get_kind
from touchline.segments.lifecycle import moving
from touchline.segments.lifecycle.arranging import add_stage
from touchline.segments.lifecycle.models import LifecycleStage, StageMove
from touchline.segments.lifecycle.queries import list_steps, read_visitors
from touchline.segments.lifecycle.services import BadStage, change_stage
from touchline.segments.lifecycle.suggested import SUGGESTED, count_suggestions
from touchline.segments.live.followers import Filled, Touched
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.membership import change_members, fill_members
from touchline.segments.models import Segment

pytestmark = pytest.mark.django_db
RULE = {"kind": "attribute", "field": "email", "operator": "is_not_empty"}
SLUGS = ("subscriber", "lead", "qualified", "customer", "repeat", "advocate", "lost")


@pytest.fixture
def stages(admin):
    cache.clear()
    for place, slug in enumerate(SLUGS, 1):
        LifecycleStage.objects.get_or_create(slug=slug, defaults={"place": place})

    def give_rule(slug, *, falls_back=False):
        stage = change_stage(slug, {"name": "", "condition": RULE, "falls_back": falls_back}, actor=admin)
        fill_members(Segment.objects.get(pk=stage.segment_id), BitMap64(), at=now())
        return stage

    return give_rule


def enter(stage, *people, left=()):
    """Have people enter and leave the segment behind a stage, as the live step has them."""
    pairs = (BitMap64(one.pk for one in people), BitMap64(one.pk for one in left))
    change_members({stage.segment_id: pairs}, at=now())
    touched = Touched(at=now(), histories=FetchedHistories())
    touched.entered, touched.left = ([(stage.segment_id, number) for number in side] for side in pairs)
    moving.follow(touched)


def read_stage(contact):
    return Contact.objects.get(pk=contact.pk).stage


def test_a_rule_moves_somebody_up_and_the_move_is_noted(stages):
    ada = make_contact(stage="subscriber", created_at=now() - timedelta(days=3, hours=1))
    enter(stages("lead"), ada)
    assert read_stage(ada) == "lead"
    move = StageMove.objects.get()
    assert (move.before, move.after, move.why) == ("subscriber", "lead", "rule")
    assert (move.at - move.since).days == 3


def test_who_came_further_or_is_beside_the_way_stays(stages):
    customer, lost = make_contact(stage="customer"), make_contact(stage="lost")
    enter(stages("lead"), customer, lost)
    assert (read_stage(customer), read_stage(lost)) == ("customer", "lost")
    assert not StageMove.objects.exists()


def test_the_furthest_of_two_rules_counts(stages):
    lead, customer, ada = stages("lead"), stages("customer"), make_contact()
    change_members({lead.segment_id: (BitMap64([ada.pk]), BitMap64())}, at=now())
    enter(customer, ada)
    assert read_stage(ada) == "customer"


def test_only_a_stage_that_falls_back_is_left_when_its_rule_ceases_to_hold(stages):
    lead, qualified, ada, bob = stages("lead"), stages("qualified", falls_back=True), make_contact(), make_contact()
    enter(lead, ada, bob)
    enter(qualified, ada)
    enter(qualified, left=[ada])
    enter(lead, left=[bob])
    assert (read_stage(ada), read_stage(bob)) == ("lead", "lead")


def test_a_hand_is_noted_as_a_hand(stages, admin):
    ada = make_contact(stage="lead")
    edit(get_kind("contact"), ada.pk, {"stage": "advocate"}, actor=admin)
    assert StageMove.objects.get().why == "hand"


def test_a_new_rule_moves_everybody_chunk_by_chunk_without_events(stages, monkeypatch):
    monkeypatch.setattr(moving, "AT_ONCE", 2)
    lead, people = stages("lead"), [make_contact(str(number)) for number in range(5)]
    further = make_contact(stage="customer")
    members = BitMap64([*(one.pk for one in people), further.pk])
    fill_members(Segment.objects.get(pk=lead.segment_id), members, at=now())
    filled = Filled(segment_id=lead.segment_id, entered=members, left=BitMap64())
    moving.follow(Touched(at=now(), histories=FetchedHistories(), filled=[filled]))
    while moving.fill_next(0):
        pass
    assert {read_stage(one) for one in people} == {"lead"}
    assert read_stage(further) == "customer"
    assert set(StageMove.objects.values_list("why", flat=True)) == {"fill"}


def test_a_rule_cannot_ask_for_the_stage_itself(stages, admin):
    condition = {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}
    with pytest.raises(BadStage):
        change_stage("customer", {"name": "", "condition": condition, "falls_back": False}, actor=admin)
    with pytest.raises(BadStage):
        change_stage("lost", {"name": "", "condition": RULE, "falls_back": False}, actor=admin)


def test_the_way_names_its_biggest_gap_and_how_long_it_took(stages, client_of, admin):
    stages("lead")
    people = [make_contact(stage="lead") for _one in range(10)]
    at = now()
    for contact, (before, after, days) in zip(
        people, [("subscriber", "lead", 2)] * 6 + [("lead", "qualified", 9)], strict=False
    ):
        StageMove.objects.create(
            contact_id=contact.pk, at=at, before=before, after=after, why="rule", since=at - timedelta(days=days)
        )
    steps = {step.stage.slug: step for step in list_steps()}
    assert (steps["lead"].people, steps["lead"].went_on) == (10, 1)
    assert steps["lead"].is_gap
    assert steps["subscriber"].seconds == pytest.approx(2 * 86_400)
    assert "biggest gap" in client_of(admin).get("/lifecycle/").content.decode()


def test_a_stage_is_called_as_the_firm_calls_it(stages, client_of, admin):
    browser = client_of(admin)
    assert browser.post("/lifecycle/lead/", {"name": "Interested", "condition": "{}"}).status_code == 302
    ada = make_contact(stage="lead", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert "Interested" in browser.get(f"/contacts/{ada.pk}/stage").content.decode()
    stage = next(one for one in get_kind("contact").get_fields() if one.slug == "stage")
    assert dict(stage.options)["lead"] == "Interested"


def test_a_firm_adds_arranges_and_removes_its_own_stages(stages, client_of, admin):
    browser = client_of(admin)
    made = browser.post("/lifecycle/new/", {"name": "Offer sent", "after": "lead"})
    assert made["Location"] == "/lifecycle/offer_sent/"
    assert browser.post("/lifecycle/new/", {"name": "offer SENT", "after": ""}).status_code == 422
    order = [one.slug for one in LifecycleStage.objects.all()]
    assert order[1:3] == ["lead", "offer_sent"]
    assert len({one.place for one in LifecycleStage.objects.all()}) == len(order)
    browser.post("/lifecycle/offer_sent/move", {"to": "earlier"})
    assert [one.slug for one in LifecycleStage.objects.all()][1:3] == ["offer_sent", "lead"]
    ada = make_contact(stage="offer_sent")
    refused = browser.post("/lifecycle/offer_sent/remove", follow=True)
    assert "people in this stage" in refused.content.decode()
    edit(get_kind("contact"), ada.pk, {"stage": "lead"}, actor=admin)
    browser.post("/lifecycle/offer_sent/remove")
    assert [one.slug for one in LifecycleStage.objects.all()] == list(SLUGS)


def test_a_rule_of_an_own_stage_moves_people(stages, admin):
    add_stage("Trial", after="lead", actor=admin)
    ada = make_contact(stage="lead")
    enter(stages("trial"), ada)
    assert read_stage(ada) == "trial"


def test_a_firm_without_rules_is_offered_some(stages, client_of, admin, store):
    make_contact("Ada", email="ada@example.com", stage="")
    make_contact("Bo", email="bo@example.com", stage="lead")
    browser = client_of(admin)
    assert "Let people move by what they do" in browser.get("/lifecycle/").content.decode()
    people = {one.stage.slug: one.people for one in count_suggestions()}
    assert people == {"subscriber": 1, "lead": 0, "qualified": 0, "customer": 0, "repeat": 0}
    assert "1 person now" in browser.get("/lifecycle-rules/").content.decode()
    browser.post("/lifecycle-rules/take")
    rules = dict(LifecycleStage.objects.exclude(condition={}).values_list("slug", "condition"))
    assert set(rules) == set(SUGGESTED)
    assert rules["subscriber"] == {"all": [SUGGESTED["subscriber"]]}
    assert LifecycleStage.objects.exclude(segment_id=None).count() == len(SUGGESTED)
    # Whoever has set a rule is offered none, and none is given beside it.
    assert "Let people move by what they do" not in browser.get("/lifecycle/").content.decode()
    change_stage("lead", {"name": "", "condition": {}, "falls_back": False}, actor=admin)
    browser.post("/lifecycle-rules/take")
    assert LifecycleStage.objects.get(pk="lead").condition == {}


def test_visitors_stand_before_the_first_stage(stages, client_of, admin):
    at = now()
    ada = make_contact("Ada", stage="", created_at=at - timedelta(days=1))
    for person, is_contact, days, is_bot in (
        (ada.pk, True, 5, False),
        (10**9, False, 2, False),
        (10**9 + 1, False, 2, True),
    ):
        first = at - timedelta(days=days)
        Presence.objects.create(person_id=person, is_contact=is_contact, is_bot=is_bot, first_at=first, last_at=first)
    found = read_visitors()
    assert (found.people, found.went_on, found.percent) == (1, 1, "50 %")
    assert found.seconds == pytest.approx(4 * 86_400)
    shown = client_of(admin).get("/lifecycle/").content.decode()
    assert "1 became known in 90 days (50 %)" in shown
    assert "Known, in no stage yet" in shown


def test_a_stage_called_new_has_a_page_of_its_own(stages, client_of, admin):
    made = client_of(admin).post("/lifecycle/new/", {"name": "New", "after": ""})
    assert made["Location"] == "/lifecycle/new_2/"
