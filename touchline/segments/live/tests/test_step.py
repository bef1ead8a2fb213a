import pytest

from touchline.conditions.people import find_everybody
from touchline.contacts.factories import make_contact
from touchline.journal.cursors import LIVE, STORE, get_position
from touchline.segments.live.step import LiveStep
from touchline.segments.live.tests.following import follow_all
from touchline.segments.membership import make_context
from touchline.segments.models import Segment
from touchline.segments.queries import read_members
from touchline.segments.services import NewSegment, change_condition, create_segment
from touchline.tracking.factories import make_call, make_source, send

pytestmark = pytest.mark.django_db

PRICES_TWICE = {
    "kind": "did",
    "event": "page_viewed",
    "times": {"at_least": 2},
    "period": {"last": 7, "unit": "day"},
    "where": [{"property": "path", "operator": "equals", "value": "/prices"}],
}
LEAD = {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}


def make_segment(condition, name="Interested") -> Segment:
    return create_segment(None, NewSegment(name=name, condition=condition))


def identify(user: str, **traits):
    return make_call("identify", userId=user, traits=traits)


def test_who_does_something_often_enough_enters_and_it_is_an_event(store):
    source, step = make_source(trusted=True), LiveStep()
    segment = make_segment(PRICES_TWICE)
    send(source, identify("ann"), make_call(userId="ann"))
    follow_all(step)
    assert not read_members(segment.pk)
    send(source, make_call(userId="ann"))
    follow_all(step)
    assert len(read_members(segment.pk)) == 1
    assert read_members(segment.pk) == find_everybody(PRICES_TWICE, context=make_context(), fresh=True)
    assert get_position(LIVE) == get_position(STORE)


def test_a_profile_that_changes_moves_its_contact(store):
    step = LiveStep()
    segment = make_segment({"all": [LEAD]})
    contact = make_contact(stage="lead")
    follow_all(step)
    assert list(read_members(segment.pk)) == [contact.pk]
    contact.stage = "customer"
    contact.save(update_fields=["stage"])
    follow_all(step)
    assert not read_members(segment.pk)


def test_an_edit_moves_everybody_at_once_and_nobody_s_entering_is_an_event(store):
    step = LiveStep()
    segment = make_segment({"all": [LEAD]})
    contact = make_contact(stage="customer")
    follow_all(step)
    change_condition(None, segment.pk, {"not": LEAD})
    follow_all(step)
    assert list(read_members(segment.pk)) == [contact.pk]
    segment.refresh_from_db()
    assert (segment.filled, segment.size) == (segment.wanted, 1)
    assert segment.changes.latest("id").why == "edited"
    assert not segment.moves.exists()
