"""What cannot be followed: an attribute that is gone, an event store that is away, a batch that breaks."""

from datetime import timedelta

import pytest
from django.db import connection

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact
from touchline.eventstore.client import EventStoreDown, query
from touchline.journal import reactions
from touchline.journal.cursors import LIVE, STORE, get_lags, get_position
from touchline.kit.clock import now
from touchline.records.attributes import archive_attribute, create_attribute
from touchline.records.kinds import get_kind
from touchline.segments import membership
from touchline.segments.live import watched
from touchline.segments.live.step import LiveStep
from touchline.segments.live.tests.following import follow_all
from touchline.segments.models import Move, Segment
from touchline.segments.queries import read_members
from touchline.segments.services import NewSegment, create_segment
from touchline.tracking.factories import make_call, make_source, send

pytestmark = pytest.mark.django_db

WISHED = {"kind": "did", "event": "Wished"}
MOVES = (
    "SELECT name, person_id, JSONExtractInt(properties, 'segment') FROM events WHERE name LIKE 'segment_%' ORDER BY at"
)


def make_segment(condition: object, name: str = "Some") -> Segment:
    return create_segment(None, NewSegment(name=name, condition=condition))  # type: ignore[arg-type]


def wish(source, user="ann"):
    return send(source, make_call("track", event="Wished", userId=user))


def test_an_attribute_that_goes_freezes_its_segments_and_those_who_read_them_keep_theirs(store, admin):
    step = LiveStep()
    attribute = create_attribute(get_kind("contact"), {"label": "Shoe size", "type": "number"}, actor=admin)
    contact = make_contact(attributes={attribute.slug: 43})
    segment = make_segment({"kind": "attribute", "field": attribute.slug, "operator": "more_than", "value": 40})
    follow_all(step)
    assert list(read_members(segment.pk)) == [contact.pk]
    archive_attribute(attribute, actor=admin)
    Contact.objects.filter(pk=contact.pk).update(attributes={})
    follow_all(step)
    segment.refresh_from_db()
    assert attribute.slug in segment.problem
    assert list(read_members(segment.pk)) == [contact.pk]
    assert not Move.objects.exists()
    archive_attribute(attribute, actor=admin, back=True)
    follow_all(step)
    segment.refresh_from_db()
    assert (segment.problem, list(read_members(segment.pk))) == ("", [])
    assert list(Move.objects.values_list("contact_id", "entered")) == [(contact.pk, False)]


def test_while_the_event_store_is_away_nothing_is_taken_and_then_all_is_made_up_for(store, monkeypatch):
    step, source = LiveStep(), make_source(trusted=True)
    segment = make_segment({"not": {**WISHED, "times": {"at_least": 1}, "period": {"last": 7, "unit": "day"}}})
    contact = make_contact()

    def fail(*_args, **_kwargs):
        raise EventStoreDown("The event store does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr("touchline.segments.live.counted.fetch", fail)
        with pytest.raises(EventStoreDown):
            follow_all(step)
    assert not read_members(segment.pk)
    wish(source)
    follow_all(step)
    assert list(read_members(segment.pk)) == [contact.pk]
    assert get_position(LIVE) == get_position(STORE)
    assert {lag.cursor: lag.seconds for lag in get_lags()}["live"] == 0


def test_moves_are_events_of_the_stream_once(store):
    step, source = LiveStep(), make_source(trusted=True)
    segment = make_segment(WISHED, name='Wishes "much"')
    follow_all(step)
    wish(source)
    wish(source)
    follow_all(step)
    (contact,) = read_members(segment.pk)
    assert list(query(MOVES)) == [("segment_entered", contact, segment.pk)]
    Contact.objects.filter(pk=contact).update(archived_at="2026-01-01T00:00Z")
    follow_all(step)
    assert [row[0] for row in query(MOVES)] == ["segment_entered", "segment_left"]


def test_moves_that_a_room_reacts_to_take_the_whole_way(store, monkeypatch):
    step, source, seen = LiveStep(), make_source(trusted=True), []
    one = reactions.Reaction(frozenset({"segment_entered"}), lambda batch: seen.extend(batch.events) or [])
    monkeypatch.setattr(reactions, "_reactions", [*reactions._reactions, one])
    segment = make_segment(WISHED)
    follow_all(step)
    wish(source)
    follow_all(step)
    (contact,) = read_members(segment.pk)
    assert [(event.contact_id, event.properties["segment"]) for event in seen] == [(contact, segment.pk)]
    assert list(query(MOVES)) == [("segment_entered", contact, segment.pk)]


def test_a_contact_that_is_removed_leaves_without_an_event(store):
    step, source = LiveStep(), make_source(trusted=True)
    segment = make_segment({"any": [WISHED, {"kind": "did_not", "event": "Wished"}]})
    contact = make_contact()
    follow_all(step)
    wish(source)
    follow_all(step)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_contact WHERE id = %s", [contact.pk])
    follow_all(step)
    segment.refresh_from_db()
    assert contact.pk not in read_members(segment.pk)
    assert segment.size == 1
    assert [row[0] for row in query(MOVES)] == ["segment_entered"]


def test_many_who_are_woken_at_once_are_asked_with_everybody(store, monkeypatch):
    monkeypatch.setattr(watched, "MOST_WOKEN", 0)
    monkeypatch.setattr("touchline.segments.live.counted.MOST_WOKEN", 0)
    step, source = LiveStep(), make_source(trusted=True)
    segment = make_segment({**WISHED, "period": {"last": 1, "unit": "hour"}})
    wish(source)
    follow_all(step)
    assert len(read_members(segment.pk)) == 1
    later = now() + timedelta(hours=2)
    monkeypatch.setattr(membership, "now", lambda: later)
    follow_all(step)
    assert not read_members(segment.pk)
