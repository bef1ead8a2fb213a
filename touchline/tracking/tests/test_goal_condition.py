"""Who reached a goal so often: the three ways of asking agree, and a goal that is counted by stays."""

import json
from datetime import timedelta

import pytest

from touchline.conditions.explaining import explain
from touchline.conditions.people import find_everybody, forget_found
from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.conditions.tree import read_tree
from touchline.contacts.factories import make_contact
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.kit.clock import now
from touchline.segments.services import NewSegment, create_segment
from touchline.tracking import event_questions
from touchline.tracking.goals import BadGoal, create_goal, remove_goal

pytestmark = pytest.mark.django_db
LARGE = {"name": "Large orders", "event": "Order Completed", "path": "",
         "where": [{"property": "value", "operator": "more_than", "value": 50}]}  # fmt: skip


@pytest.fixture(autouse=True)
def asked_anew():
    """What another test found a moment ago is not what is true here."""
    forget_found()
    event_questions._kept.clear()


def reached(slug, **more):
    return {"kind": "goal", "goal": slug, **more}


def test_a_goal_is_reached_by_its_event_with_what_it_asks(store, manager):
    own = f"own-{create_goal(LARGE, actor=manager).pk}"
    ann, bob = make_contact("Ann"), make_contact("Bob")
    rows = [(ann, 80, 1), (ann, 60, 40), (bob, 20, 1), (bob, 30, 2)]
    lines = [
        make_line(
            person_id=who.pk, name="Order Completed", message_id=f"m{place}", value=str(money), properties=json.dumps({}),
            at=int((now() - timedelta(days=days)).timestamp() * 1000),
        )
        for place, (who, money, days) in enumerate(rows)
    ]  # fmt: skip
    insert_block("goals", b"\n".join(lines))
    month = {"last": 30, "unit": "day"}
    for tree, wanted in (
        (reached(own), {ann}),
        (reached(own, times={"at_least": 2}), {ann}),
        (reached(own, times={"at_least": 2}, period=month), set()),
        (reached("Order Completed", times={"exactly": 2}, period=month), {bob}),
        ({"not": reached(own)}, {bob}),
    ):
        assert set(find_everybody(tree)) == {one.pk for one in wanted}
        assert {one for one in (ann, bob) if explain(tree, one.pk).holds} == wanted
    said = say_sentence(read_tree({"all": [reached(own, times={"at_least": 2}, period=month)]}, subject="contact"))
    assert "who reached “Large orders” at least 2 times in the last 30 days" in said


def test_a_goal_that_is_counted_by_stays_and_one_that_is_none_is_refused(manager):
    goal = create_goal(LARGE, actor=manager)
    segment = create_segment(manager, NewSegment(name="Big spenders", condition={"all": [reached(f"own-{goal.pk}")]}))
    with pytest.raises(BadGoal, match="Big spenders"):
        remove_goal(goal, actor=manager)
    segment.delete()
    remove_goal(goal, actor=manager)
    for wrong in (f"own-{goal.pk}", "own-x", 7, None, "a\0b"):
        with pytest.raises(ConditionError, match="goal"):
            read_tree({"all": [reached(wrong)]}, subject="contact")
