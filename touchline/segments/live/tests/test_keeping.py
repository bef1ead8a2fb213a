"""A new leader knows what the last one knew, and asks nobody anew."""

from datetime import timedelta

import pytest

from touchline.conditions.people import find_everybody
from touchline.contacts.factories import make_contact
from touchline.kit.clock import now
from touchline.segments import membership
from touchline.segments.live import keeping
from touchline.segments.live.counted import Counted
from touchline.segments.live.step import LiveStep
from touchline.segments.live.tests.following import follow_all
from touchline.segments.live.watched import Plain
from touchline.segments.models import KeptChange, KeptSet, KeptSign, Segment
from touchline.segments.queries import read_members
from touchline.segments.services import NewSegment, change_condition, create_segment, recompute_segment
from touchline.tracking.factories import make_call, make_source, send

pytestmark = pytest.mark.django_db

TWICE = {"kind": "did", "event": "Wished", "times": {"at_least": 2}, "period": {"last": 7, "unit": "day"}}
LEAD = {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}
EITHER = {"any": [TWICE, LEAD]}


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The conditions that were asked of everybody."""
    found: list[str] = []
    for shape in (Counted, Plain):

        def fill(self, context, _fill=shape.fill):
            found.append(self.key)
            _fill(self, context)

        monkeypatch.setattr(shape, "fill", fill)
    return found


def make_segment(condition, name="Either") -> Segment:
    return create_segment(None, NewSegment(name=name, condition=condition))


def wish(source, user="ann"):
    send(source, make_call("track", event="Wished", userId=user))


def is_right(segment: Segment) -> bool:
    return read_members(segment.pk) == find_everybody(segment.condition, context=membership.make_context(), fresh=True)


@pytest.mark.parametrize("most_bytes", [0, keeping.MOST_BYTES])
def test_a_new_leader_asks_nobody_and_goes_on(store, asked, monkeypatch, most_bytes):
    monkeypatch.setattr(keeping, "MOST_BYTES", most_bytes)
    source, segment, step = make_source(trusted=True), make_segment(EITHER), LiveStep()
    wish(source)
    contact = make_contact(stage="lead")
    follow_all(step)
    wish(source, "bob")
    wish(source, "bob")
    follow_all(step)
    assert (len(asked), len(read_members(segment.pk))) == (2, 2)
    for _leader in range(2):
        wish(source)
        contact.stage = "lead" if contact.stage == "" else ""
        contact.save(update_fields=["stage"])
        follow_all(LiveStep())
        assert is_right(segment)
    assert len(asked) == 2
    later = now() + timedelta(days=8)
    monkeypatch.setattr(membership, "now", lambda: later)
    follow_all(LiveStep())
    assert is_right(segment)
    assert bool(KeptChange.objects.exists()) is bool(most_bytes)


def test_what_no_segment_asks_any_more_is_not_kept(store, asked):
    step, segment = LiveStep(), make_segment(EITHER)
    follow_all(step)
    assert KeptSet.objects.count() == 3
    change_condition(None, segment.pk, {"all": [LEAD]})
    follow_all(step)
    assert KeptSet.objects.count() == 2
    change_condition(None, segment.pk, EITHER)
    wish(make_source(trusted=True))
    follow_all(LiveStep())
    assert is_right(segment)
    assert len(asked) == 3


def test_what_another_program_kept_is_asked_anew(store, asked):
    segment = make_segment(EITHER)
    follow_all(LiveStep())
    KeptSign.objects.update(sign="an older one")
    follow_all(LiveStep())
    assert len(asked) == 4
    assert is_right(segment)


def test_a_recomputation_asks_once_however_often_segments_are_read(store, asked):
    step, segment = LiveStep(), make_segment(EITHER)
    follow_all(step)
    recompute_segment(None, segment.pk)
    follow_all(step)
    make_segment({"not": LEAD}, "Others")
    follow_all(step)
    assert len(asked) == 4
    assert is_right(segment)


def test_what_a_broken_batch_knew_is_not_known(store, asked, monkeypatch):
    source, segment, step = make_source(trusted=True), make_segment(EITHER), LiveStep()
    follow_all(step)
    wish(source)
    with monkeypatch.context() as patched:
        patched.setattr("touchline.segments.live.step.run_followers", lambda _touched: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            follow_all(step)
    wish(source)
    follow_all(step)
    follow_all(LiveStep())
    assert is_right(segment)
    assert len(asked) == 2
