"""Dealing people out: the same at every run, independent between trials, in the wanted shares; exclusion groups hold."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap64

from touchline.experiments.assignment import OUTSIDE, Plan, assign_people, get_true_shares
from touchline.experiments.hashing import get_bucket, get_buckets, read_ids
from touchline.experiments.slots import CannotFit, find_slots

MILLION = BitMap64(range(1, 1_000_001))


@pytest.mark.parametrize(
    ("person", "salt", "bucket"),
    [(1, "salt", 5_688), (2, "salt", 3_641), (1, "other", 3_867), (2**62, "salt", 5_267)],
)
def test_a_bucket_is_the_same_for_ever(person, salt, bucket):
    assert get_bucket(person, salt) == bucket


@given(st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=50), st.text(max_size=20))
@settings(max_examples=50, deadline=None)
def test_many_at_once_are_as_one_by_one(people, salt):
    found = get_buckets(np.array(people, dtype=np.uint64), salt)
    assert found.tolist() == [get_bucket(person, salt) for person in people]


def test_a_million_are_dealt_out_in_the_wanted_shares_and_quickly():
    began = time.process_time()
    found = assign_people(MILLION, Plan("trial", (50, 30, 20), part=2_000))
    assert time.process_time() - began < 3
    inside = sum(len(found[number]) for number in range(3))
    assert inside == pytest.approx(200_000, abs=5 * 400)
    for number, share in enumerate((0.5, 0.3, 0.2)):
        assert len(found[number]) == pytest.approx(inside * share, abs=5 * (inside * share * (1 - share)) ** 0.5)
    assert found[0] | found[1] | found[2] | found[OUTSIDE] == MILLION
    assert sum(map(len, found.values())) == 1_000_000


def test_trials_are_independent_of_each_other():
    one = assign_people(MILLION, Plan("one", (1, 1)))
    other = assign_people(MILLION, Plan("other", (1, 1)))
    both = len(one[0] & other[0])
    assert both == pytest.approx(250_000, abs=5 * 433)


def test_neighbouring_ids_fall_independently():
    buckets = get_buckets(read_ids(MILLION), "salt")
    assert abs(np.corrcoef(buckets[:-1], buckets[1:])[0, 1]) < 0.005
    counts = np.bincount(buckets // 100, minlength=100)
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 175


def test_who_takes_part_says_nothing_about_the_variant():
    small, large = Plan("trial", (1, 1), part=1_000), Plan("trial", (1, 1), part=5_000)
    few, many = assign_people(MILLION, small), assign_people(MILLION, large)
    assert few[0] <= many[0]
    assert few[1] <= many[1]


def test_whoever_has_a_variant_keeps_it_when_shares_change():
    people = BitMap64(range(1, 10_001))
    before = assign_people(people, Plan("trial", (50, 50)))
    after = assign_people(people | BitMap64(range(10_001, 20_001)), Plan("trial", (10, 90)), kept=before)
    assert before[0] <= after[0]
    assert before[1] <= after[1]
    fresh = after[0] - before[0]
    assert len(fresh) == pytest.approx(1_000, abs=150)


def test_nobody_is_in_two_trials_of_a_group():
    people, slots, seen = BitMap64(range(1, 50_001)), [], BitMap64()
    for number, part in enumerate((3_000, 5_000, 2_000)):
        slots.append(find_slots(slots, part))
        found = assign_people(people, Plan(f"trial {number}", (1, 1), 10_000, "group", *slots[-1]))
        inside = found[0] | found[1]
        assert not inside & seen
        assert len(inside) == pytest.approx(5 * part, abs=5 * (5 * part) ** 0.5)
        seen |= inside
    assert seen == people
    with pytest.raises(CannotFit) as problem:
        find_slots(slots, 1)
    assert problem.value.free == 0


def test_a_gap_between_trials_is_used_again():
    assert find_slots([(0, 3_000), (5_000, 10_000)], 2_000) == (3_000, 5_000)


def test_shares_that_are_no_whole_buckets_are_told_as_they_are():
    assert get_true_shares((1, 1, 1)) == [0.3333, 0.3334, 0.3333]
    assert get_true_shares((1, 0)) == [1.0, 0.0]


@pytest.mark.parametrize("shares", [(), (0, 0), (-1, 2)])
def test_shares_of_nothing_are_refused(shares):
    with pytest.raises(ValueError, match="Shares"):
        assign_people(BitMap64([1]), Plan("trial", shares))


def test_nobody_can_be_dealt_out():
    assert assign_people(BitMap64(), Plan("trial", (1, 1))) == {0: BitMap64(), 1: BitMap64(), OUTSIDE: BitMap64()}
