"""Segments from making to deleting: drafts, fills, moves, snapshots, what uses them, and what cannot be kept."""

import random
from datetime import UTC, datetime

import pytest
from pyroaring import BitMap64

from touchline.conditions.people import forget_found
from touchline.contacts.factories import make_contact
from touchline.segments import services
from touchline.segments.chunks import find_segments_with, move_members, read_members, split, widen, write_members
from touchline.segments.membership import change_members, fill_members
from touchline.segments.models import Change, Chunk, Day, Move, Purpose
from touchline.segments.queries import compare_draft, count_overlaps, is_member, list_segments_of, members_among
from touchline.segments.services import CannotKeep, NewSegment
from touchline.users.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_kept():
    """What another test found a moment ago serves nobody here."""
    forget_found()


NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
LEADS = {"all": [{"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}]}
NAMED = {"all": [{"kind": "attribute", "field": "name", "operator": "is_not_empty"}]}


def make_segment(name="Leads", condition=LEADS, **facts):
    return services.create_segment(None, NewSegment(name=name, condition=condition, **facts))


def fill(segment, *members):
    segment.refresh_from_db()
    return fill_members(segment, BitMap64(members), at=NOW)


@pytest.mark.parametrize("seed", range(20))
def test_chunks_hold_any_set(seed):
    dice = random.Random(seed)
    span = dice.choice([100, 70_000, 3_000_000, 2**40])
    members = BitMap64(dice.randrange(1, span) for _one in range(dice.choice([0, 1, 500, 5_000])))
    assert BitMap64().union(*(widen(high, packed) for high, packed in split(members))) == members
    segment = make_segment()
    write_members(segment.pk, members)
    assert read_members(segment.pk) == members
    assert all(len(bytes(one.bits)) <= 8_300 for one in Chunk.objects.all())
    some = BitMap64(dice.sample(list(members), len(members) // 2))
    coming = BitMap64(dice.randrange(1, span) for _one in range(300)) - some
    move_members({segment.pk: (coming, some)})
    assert read_members(segment.pk) == (members | coming) - some
    move_members({segment.pk: (BitMap64(), read_members(segment.pk))})
    assert not Chunk.objects.exists()


def test_a_fill_writes_history_and_nobodys_moves(admin):
    segment = services.create_segment(admin, NewSegment(name=" Our   leads ", condition=LEADS))
    assert (segment.name, segment.size, segment.is_filled) == ("Our leads", None, False)
    entered, left = fill(segment, 1, 2, 70_000)
    assert (set(entered), set(left)) == ({1, 2, 70_000}, set())
    segment.refresh_from_db()
    assert (segment.size, segment.is_filled, segment.problem) == (3, True, "")
    change = Change.objects.get()
    assert (change.why, change.by, change.entered, change.left, change.size) == ("created", admin, 3, 0, 3)
    assert change.condition == segment.condition
    assert not Move.objects.exists()
    assert AuditEntry.objects.filter(action="segment.create", subject_id=str(segment.pk)).exists()


def test_moves_are_kept_with_size_and_day():
    segment, hidden = make_segment(), make_segment("Hot", purpose=Purpose.SCORE)
    fill(segment, 1, 2)
    fill(hidden)
    change_members({segment.pk: (BitMap64([3, 9]), BitMap64([1])), hidden.pk: (BitMap64([7]), BitMap64())}, at=NOW)
    change_members({segment.pk: (BitMap64(), BitMap64([9]))}, at=NOW)
    change_members({segment.pk: (BitMap64(), BitMap64())}, at=NOW)
    assert set(read_members(segment.pk)) == {2, 3}
    segment.refresh_from_db()
    assert segment.size == 2
    assert Day.objects.filter(segment=segment).values_list("size", "entered", "left").get() == (2, 2, 2)
    moves = Move.objects.order_by("id").values_list("segment_id", "contact_id", "entered")
    assert sorted(moves) == sorted(
        [(segment.pk, 3, True), (segment.pk, 9, True), (segment.pk, 1, False), (segment.pk, 9, False)]
    )
    assert members_among(segment.pk, [1, 2, 3, 99_999]) == {2, 3}
    assert is_member(hidden.pk, 7)
    assert find_segments_with(7) == [hidden.pk]
    assert list_segments_of(7) == []
    assert [one.pk for one in list_segments_of(2)] == [segment.pk]


def test_a_draft_moves_nobody_until_it_is_published(admin):
    lead, other = make_contact("Ada", stage="lead"), make_contact("Bob")
    segment = make_segment()
    fill(segment, lead.pk, 999_999)
    services.save_draft(admin, segment.pk, NAMED)
    segment.refresh_from_db()
    assert segment.condition == LEADS
    found = compare_draft(segment)
    assert other.pk in found.entered and lead.pk not in found.entered
    assert set(found.left) == {999_999}
    assert found.size == len(found.entered) + 1
    services.publish_draft(admin, segment.pk)
    segment.refresh_from_db()
    assert (segment.condition, segment.draft, segment.is_filled) == (NAMED, None, False)
    assert segment.wanted_why == "edited" and segment.wanted_by == admin
    with pytest.raises(CannotKeep, match="no draft"):
        services.publish_draft(admin, segment.pk)
    services.save_draft(admin, segment.pk, LEADS)
    assert services.discard_draft(admin, segment.pk).draft is None


def test_a_snapshot_keeps_who_is_in_now(admin):
    segment = make_segment()
    fill(segment, 1, 70_000)
    kept = services.take_snapshot(admin, segment.pk, name="Leads in spring")
    assert (kept.is_fixed, kept.is_live, kept.size, kept.is_filled) == (True, False, 2, True)
    assert kept.origin == {"segment": segment.pk, "name": "Leads"}
    change_members({segment.pk: (BitMap64(), BitMap64([1]))}, at=NOW)
    assert set(read_members(kept.pk)) == {1, 70_000}
    with pytest.raises(CannotKeep, match="no condition"):
        services.save_draft(admin, kept.pk, LEADS)
    assert [(one.pk, count) for one, count in count_overlaps(read_members(kept.pk), [segment])] == [(segment.pk, 1)]


@pytest.mark.parametrize("name", ["", " \0 ", "x" * 121])
def test_a_name_is_asked_for(name):
    with pytest.raises(CannotKeep):
        make_segment(name)


def test_a_name_is_given_once_but_hidden_ones_share():
    make_segment()
    with pytest.raises(CannotKeep, match="already"):
        make_segment()
    assert make_segment(purpose=Purpose.ALERT).pk != make_segment(purpose=Purpose.ALERT).pk
