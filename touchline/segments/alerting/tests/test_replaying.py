"""A trial of the last week finds every moment at which an alert would have fired, however soon it was over."""

import json
from datetime import timedelta

import pytest

from touchline.contacts.factories import make_contact
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.kit.clock import now
from touchline.segments.alerting import replaying
from touchline.segments.alerting.rehearsal import Trial, find_moves, rehearse

pytestmark = pytest.mark.django_db
HOUR = {"last": 1, "unit": "hour"}
TWICE_AN_HOUR = {"kind": "did", "event": "page_viewed", "times": {"at_least": 2}, "period": HOUR}
LEAD = {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}


def happened(*rows):
    """Store events: (contact, name, how long ago)."""
    lines = [
        make_line(
            person_id=contact.pk, name=name, message_id=f"m{number}-{contact.pk}",
            at=int((now() - ago).timestamp() * 1000), properties=json.dumps({}),
        )
        for number, (contact, name, ago) in enumerate(rows)
    ]  # fmt: skip
    insert_block(f"replayed-{rows[0][0].pk}", b"\n".join(lines))


def ago(days=0, **more):
    return timedelta(days=days, **more)


def fired(trial):
    at = now()
    return [(round((at - moment) / timedelta(minutes=1)), *who) for moment, who in find_moves(trial, at=at) if who]


def test_what_was_true_for_an_hour_is_found_and_at_its_moment(store, admin):
    ann, bob = make_contact("Ann", stage="lead"), make_contact("Bob")
    minutes = {"minutes": 90}
    happened(
        (ann, "page_viewed", ago(3, minutes=20)), (ann, "page_viewed", ago(3)), (ann, "page_viewed", ago(2)),
        (ann, "page_viewed", ago(2, **minutes)), (bob, "page_viewed", ago(1)), (bob, "page_viewed", ago(1, minutes=1)),
        (ann, "page_viewed", ago(20)), (ann, "page_viewed", ago(20, minutes=1)),
    )  # fmt: skip
    day = 24 * 60
    assert fired(Trial(condition=TWICE_AN_HOUR)) == [(3 * day, ann.pk), (day, bob.pk)]
    assert fired(Trial(condition={"all": [TWICE_AN_HOUR, LEAD]})) == [(3 * day, ann.pk)]
    ends = fired(Trial(condition=TWICE_AN_HOUR, moment="leaves"))
    assert [who for _minutes, who in ends] == [ann.pk, bob.pk]
    assert all(abs(found - wanted) <= 2 for (found, _who), wanted in zip(ends, (3 * day - 40, day - 59), strict=True))
    assert rehearse(Trial(condition=TWICE_AN_HOUR), user=admin).times == 2


def test_what_time_alone_brings_about_is_found(store):
    ann = make_contact("Ann")
    happened((ann, "page_viewed", ago(32)), (ann, "page_viewed", ago(5)), (ann, "Wished", ago(3)))
    silent = {"kind": "did_not", "event": "page_viewed", "period": {"last": 3, "unit": "day"}}
    ((minutes, who),) = fired(Trial(condition=silent))
    assert (who, abs(minutes - 2 * 24 * 60) <= 2) == (ann.pk, True)
    missing = {
        "kind": "sequence",
        "steps": [{"event": "Wished"}, {"event": "page_viewed", "within": 1, "unit": "hour"}],
        "last": "missing",
    }
    ((minutes, who),) = fired(Trial(condition=missing))
    assert (who, abs(minutes - (3 * 24 * 60 - 60)) <= 2) == (ann.pk, True)


def test_very_many_are_looked_at_day_by_day(store, monkeypatch):
    monkeypatch.setattr(replaying, "MOST_PEOPLE", 0)
    ann = make_contact("Ann")
    happened((ann, "Wished", ago(3, hours=2)))
    ((minutes, who),) = fired(Trial(condition={"kind": "did", "event": "Wished"}))
    assert (minutes, who) == (3 * 24 * 60, ann.pk)
