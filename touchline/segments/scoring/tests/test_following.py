"""Scores that follow the stream come to what a count of everybody from history gives, and the ledger sums to them."""

import json
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from pyroaring import BitMap64

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Alias
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.journal.block_store import StoredBlock
from touchline.kit.clock import to_millis
from touchline.segments.live.events import read_events
from touchline.segments.live.followers import Filled, Touched
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.membership import change_members, fill_members
from touchline.segments.models import Segment
from touchline.segments.queries import members_among
from touchline.segments.scoring import counting, follower, ledger
from touchline.segments.scoring.models import Score, ScoreModel
from touchline.segments.scoring.plan import load_plan
from touchline.segments.scoring.services import create_model, publish_model

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
VALUES = {"name": "Engagement", "about": "", "half_life_days": 10, "hot": 20}
PAGE = {"how": "each", "condition": {"kind": "did", "event": "page_viewed"}, "points": 2, "cap_day": 5}
PRICES = {
    "how": "each", "points": 7, "cap_all": 20,
    "condition": {"kind": "did", "event": "page_viewed", "where": [{"property": "path", "operator": "contains", "value": "pric"}]},
}  # fmt: skip
ORDER = {"how": "each", "condition": {"kind": "did", "event": "Order Completed"}, "points": 25}
NAMED = {
    "how": "while", "points": 10,
    "condition": {"kind": "attribute", "field": "name", "operator": "contains", "value": "Ada"},
}  # fmt: skip


class Stream:
    """Blocks as the storer stores them, each followed at once; the clock stands where the test puts it."""

    def __init__(self):
        self.at, self.block = START, 0

    def now(self):
        return self.at

    def send(self, *events, **more):
        """Store (person, name, path, moment) as one block, and have the scores follow it."""
        self.block += 1
        lines = b"\n".join(
            make_line(person_id=person, name=name, path=path, at=to_millis(at)) for person, name, path, at in events
        )
        insert_block(f"scores-{self.block}-{random.random()}", lines)
        stored = StoredBlock(self.block, len(events), None, lines)
        self.follow(events=read_events([stored]), **more)

    def follow(self, **facts):
        touched = Touched(at=self.at, histories=FetchedHistories(), stored_to=self.block, **facts)
        follower.follow(touched, find_among=members_among)

    def count_all(self):
        while counting.count_next(find_among=members_among, stored_to=self.block, limit=3):
            pass


@pytest.fixture
def stream(store, db, monkeypatch):
    found = Stream()
    for module in (follower, counting, ledger):
        monkeypatch.setattr(module, "now", found.now)
    return found


@pytest.fixture
def make_score(manager):
    def make(*rules, **values):
        model = create_model({**VALUES, **values}, actor=manager, rules=rules)
        return publish_model(model.pk, actor=manager)

    return make


def fill(segment_id, *members):
    fill_members(Segment.objects.get(pk=segment_id), BitMap64(members), at=START)
    return Filled(segment_id=segment_id, entered=BitMap64(members), left=BitMap64())


def read_points(model, contact):
    return getattr(Score.objects.filter(pk=contact.pk).first(), model.column, None)


def read_all(model):
    return dict(Score.objects.filter(**{f"{model.column}__isnull": False}).values_list("contact_id", model.column))


def test_an_event_gives_its_points_and_fades(stream, make_score):
    model, ada = make_score(PRICES), make_contact()
    stream.count_all()
    stream.send((ada.pk, "page_viewed", "/pricing", stream.at))
    assert read_points(model, ada) == Decimal("7.0")
    stream.at += timedelta(days=10)
    assert counting.fade(load_plan(), today=stream.at.toordinal()) == 1
    assert read_points(model, ada) == Decimal("3.5")
    stream.send((ada.pk, "page_viewed", "/home", stream.at))
    assert read_points(model, ada) == Decimal("3.5")


def test_a_batch_that_is_followed_twice_counts_once(stream, make_score):
    model, ada = make_score(PRICES), make_contact()
    stream.count_all()
    stream.send((ada.pk, "page_viewed", "/pricing", stream.at))
    lines = make_line(person_id=ada.pk, path="/pricing", at=to_millis(stream.at))
    stream.follow(events=read_events([StoredBlock(stream.block, 1, None, lines)]))
    assert read_points(model, ada) == Decimal("7.0")


def test_what_happened_before_the_model_was_made_counts(stream, make_score):
    ada = make_contact()
    stream.send((ada.pk, "page_viewed", "/pricing", stream.at), (ada.pk, "Order Completed", "", stream.at))
    model = make_score(PRICES, ORDER)
    stream.count_all()
    assert read_points(model, ada) == Decimal("32.0")
    model.refresh_from_db()
    assert not model.is_counting


def test_a_condition_gives_points_while_it_holds(stream, make_score):
    model, ada, bob = make_score(NAMED), make_contact("Ada"), make_contact("Bob")
    (rule,) = model.rules
    stream.follow(filled=[fill(rule["segment_id"], ada.pk)])
    assert read_all(model) == {ada.pk: Decimal("10.0")}
    change_members({rule["segment_id"]: (BitMap64([bob.pk]), BitMap64([ada.pk]))}, at=stream.at)
    stream.follow(entered=[(rule["segment_id"], bob.pk)], left=[(rule["segment_id"], ada.pk)])
    assert read_all(model) == {bob.pk: Decimal("10.0")}


def test_a_large_fill_has_everybody_counted_chunk_by_chunk(stream, make_score, monkeypatch):
    monkeypatch.setattr(follower, "MOST_FILLED", 1)
    model, people = make_score(NAMED), [make_contact(f"Ada {n}") for n in range(5)]
    (rule,) = model.rules
    fill(rule["segment_id"])
    stream.count_all()
    stream.follow(filled=[fill(rule["segment_id"], *(one.pk for one in people))])
    assert read_all(model) == {}
    stream.count_all()
    assert read_all(model) == {one.pk: Decimal("10.0") for one in people}


def test_days_are_those_of_the_firm(stream, make_score, monkeypatch):
    monkeypatch.setattr("touchline.segments.scoring.plan.get_zone", lambda: ZoneInfo("Pacific/Auckland"))
    capped = {**ORDER, "cap_day": 25}
    model, ada = make_score(capped, half_life_days=None), make_contact()
    stream.count_all()
    # Eleven in the morning and two in the afternoon in UTC are two days in Auckland.
    noon = START.replace(hour=10, minute=30)
    stream.send((ada.pk, "Order Completed", "", noon), (ada.pk, "Order Completed", "", noon + timedelta(hours=1)))
    assert read_points(model, ada) == Decimal("50.0")
    stream.send((ada.pk, "Order Completed", "", noon + timedelta(hours=2)))
    assert read_points(model, ada) == Decimal("50.0")


@pytest.mark.parametrize("seed", range(6))
def test_a_random_stream_with_late_events_and_joins_ends_as_a_recount(stream, make_score, seed):
    draw = random.Random(seed)
    models = [
        make_score(PAGE, PRICES, ORDER, half_life_days=draw.choice([None, 5, 30])),
        make_score(PRICES, {**PAGE, "points": -1}, NAMED, name="Other", half_life_days=3),
    ]
    people = [make_contact(draw.choice(["Ada", "Bob"])) for _person in range(6)]
    visitors = [people[0].pk + 1_000 + number for number in range(4)]
    stream.count_all()
    segment_id = next(rule["segment_id"] for rule in models[1].rules if rule["segment_id"])
    stream.follow(filled=[fill(segment_id, *(one.pk for one in people if one.name == "Ada"))])
    for _day in range(12):
        stream.at += timedelta(hours=draw.choice([3, 20, 40]))
        counting.fade(load_plan(), today=stream.at.toordinal())
        events = [
            (
                draw.choice([*(one.pk for one in people), *visitors]),
                draw.choice(["page_viewed", "page_viewed", "Order Completed"]),
                draw.choice(["/", "/pricing"]),
                stream.at - timedelta(days=draw.choice([0, 0, 0, 0, 1, 2, 6])),
            )
            for _event in range(draw.randrange(1, 9))
        ]
        recount = set()
        if draw.random() < 0.4:
            visitor, contact = draw.choice(visitors), draw.choice(people)
            before = Alias.objects.filter(person_id=visitor, undone_at=None).first()
            if before is None:
                Alias.objects.create(person_id=visitor, contact=contact, reason="test", created_at=stream.at)
            else:
                Alias.objects.filter(pk=before.pk).update(undone_at=stream.at)
                contact = before.contact
            recount = {contact.pk}
        stream.send(*events, recount=recount)
    live = {model.pk: read_all(model) for model in models}
    plan = load_plan()
    for one in people:
        held = [key for key, rule in plan.conditions.items() if members_among(rule.segment_id, [one.pk])]
        for found in ledger.make_ledgers(one.pk, plan, holding=held):
            assert abs((live[found.model.pk].get(one.pk) or 0) - found.total) <= Decimal("0.1")
            assert sum(line.worth for line in found.lines) == found.total
            for line in found.lines:
                assert not line.entries or sum(entry.worth for entry in line.entries) + line.cut == line.worth
    Score.objects.all().delete()
    counting.want_counting({model.pk for model in models})
    stream.count_all()
    assert {model.pk: read_all(model) for model in models} == live


def test_a_kept_rule_survives_json(make_score, db):
    model = ScoreModel.objects.get(pk=make_score(PAGE, NAMED).pk)
    assert json.loads(json.dumps(model.rules)) == model.rules
