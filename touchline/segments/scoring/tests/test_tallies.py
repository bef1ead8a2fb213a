"""The arithmetic of scores: caps, decay, settled days, and that the order in which events become known plays no part."""

import random
from decimal import Decimal

import pytest

from touchline.segments.scoring.ledger import share
from touchline.segments.scoring.tallies import NEAR_DAYS, Tallies, Tally, Worth, round_points, unpack

TODAY = 738_000


def compute(times_by_day, today, worth):
    """The definition itself, written down once more."""
    whole = 0.0
    for day, times in times_by_day.items():
        points = times * worth.points
        if worth.cap_day is not None:
            points = max(-worth.cap_day, min(worth.cap_day, points))
        age = max(0, today - day)
        whole += points * (1 if worth.half_life is None else 2 ** (-age / worth.half_life))
    return whole if worth.cap_all is None else max(-worth.cap_all, min(worth.cap_all, whole))


def test_points_of_a_day_stay_within_its_cap_and_halve_after_the_half_life():
    worth = Worth(5, cap_day=12, half_life=10)
    tally = Tally(days={TODAY: 4})
    assert tally.value(TODAY, worth) == 12
    assert tally.value(TODAY + 10, worth) == pytest.approx(6)
    assert tally.value(TODAY + 20, worth) == pytest.approx(3)


def test_a_cap_in_all_holds_what_the_rule_is_worth_at_any_one_time():
    worth = Worth(10, cap_all=25, half_life=7)
    tally = Tally(days={TODAY: 1, TODAY - 1: 9})
    assert tally.value(TODAY, worth) == 25
    assert tally.value(TODAY + 21, worth) < 25


def test_points_that_are_taken_are_capped_alike():
    assert Tally(days={TODAY: 9}).value(TODAY, Worth(-5, cap_day=20)) == -20


@pytest.mark.parametrize("seed", range(40))
def test_counted_day_by_day_in_any_order_it_comes_to_the_definition(seed):
    draw = random.Random(seed)
    worth = Worth(
        draw.choice([1, 5, -3]), draw.choice([None, 8]), draw.choice([None, 30]), draw.choice([None, 1, 14, 90])
    )
    tally, happened = Tally(days={}), {}
    for today in range(TODAY, TODAY + 40):
        for _time in range(draw.randrange(4)):
            day = today - draw.choice([0, 0, 0, 1, 2, 3, 9])
            if tally.add(day):
                happened[day] = happened.get(day, 0) + 1
            else:
                assert day < today - NEAR_DAYS
        tally.settle(today, worth)
        assert tally.value(today, worth) == pytest.approx(compute(happened, today, worth), abs=1e-6)
        assert len(tally.days) <= NEAR_DAYS + 1


def test_packed_tallies_come_back_without_the_empty_ones():
    tallies = Tallies({(1, 2): Tally(settled=2.5, since=9, days={10: 3}), (1, 3): Tally(), (2, 1): Tally(holds=True)})
    again = unpack(tallies.pack())
    assert set(again.by_rule) == {(1, 2), (2, 1)}
    assert again.by_rule[1, 2] == tallies.by_rule[1, 2]
    assert unpack(Tallies().pack()).by_rule == {}


@pytest.mark.parametrize("seed", range(30))
def test_rounded_parts_sum_to_the_rounded_whole(seed):
    draw = random.Random(seed)
    parts = [draw.uniform(-20, 60) for _part in range(draw.randrange(1, 40))]
    total = round_points(sum(parts))
    shared = share(parts, total)
    assert sum(shared, Decimal()) == total
    assert all(abs(float(one) - part) < 0.2 for one, part in zip(shared, parts, strict=True))
