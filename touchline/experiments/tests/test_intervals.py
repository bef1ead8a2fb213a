"""Intervals, the alarm and the decision: what they promise, and what they say where there is little to go by."""

import math

import numpy as np
import pytest

from touchline.experiments.intervals import Sample, compare
from touchline.experiments.ratio import find_evidence, is_off
from touchline.experiments.verdicts import Course, Decision, Way, find_chance, judge_course

WAYS = (Way(0, "A"), Way(1, "B"), Way(2, "C"), Way(3, "D"))


def share(people, reached):
    return Sample(people, reached, float(reached), float(reached))


def judge(*samples, smallest=None, shares=None, ways=WAYS, measure="share"):
    wanted = shares or (1 / len(samples),) * len(samples)
    return judge_course(Course(ways[: len(samples)], (samples,), (wanted,), smallest, measure))


def test_a_clear_difference_is_won_and_its_interval_holds_the_estimate():
    verdict = judge(share(5_000, 500), share(5_000, 650))
    assert (verdict.decision, verdict.winner) == (Decision.WON, 1)
    assert 0 < verdict.best.interval.low < 0.03 < verdict.best.interval.high
    assert find_chance(verdict.best.score) < 0.05


def test_no_conversions_at_all_is_not_yet():
    verdict = judge(share(1_000, 0), share(1_000, 0), smallest=0.0001)
    assert (verdict.decision, verdict.leader, verdict.needed) == (Decision.NOT_YET, None, None)


def test_a_few_against_none_proves_nothing():
    assert judge(share(40, 0), share(40, 4)).decision == Decision.NOT_YET
    assert judge(share(3, 0), share(3, 3)).decision == Decision.NOT_YET


def test_nobody_in_it_is_nothing():
    assert judge(share(0, 0), share(0, 0)).decision == Decision.NOTHING
    assert judge(share(9, 2), share(0, 0), shares=(1.0, 0.0)).decision == Decision.NOTHING


def test_the_same_is_said_only_with_a_smallest_difference_that_matters():
    samples = share(200_000, 20_000), share(200_000, 20_010)
    assert judge(*samples, smallest=0.01).decision == Decision.SAME
    assert judge(*samples).decision == Decision.NOT_YET


def test_a_difference_too_small_to_matter_wins_nothing():
    samples = share(2_000_000, 200_000), share(2_000_000, 204_000)
    assert judge(*samples).decision == Decision.WON
    assert judge(*samples, smallest=0.01).decision == Decision.SAME


def test_a_winner_among_many_is_above_each_of_them():
    ahead = judge(share(3_000, 300), share(3_000, 310), share(3_000, 480), share(3_000, 300))
    assert (ahead.decision, ahead.winner, len(ahead.pairs)) == (Decision.WON, 2, 6)
    shared = judge(share(3_000, 300), share(3_000, 300), share(3_000, 480), share(3_000, 470))
    assert shared.decision == Decision.NOT_YET


def test_more_variants_make_wider_intervals():
    two = judge(share(1_000, 100), share(1_000, 150))
    four = judge(share(1_000, 100), share(1_000, 150), share(1_000, 100), share(1_000, 100))
    wide = next(pair for pair in four.pairs if (pair.one, pair.other) == (0, 1))
    assert wide.interval.high > two.pairs[0].interval.high


def test_two_as_good_as_each_other_win_together():
    verdict = judge(share(90_000, 3_000), share(90_000, 9_000), share(90_000, 9_010), smallest=0.02)
    assert (verdict.decision, verdict.winner, verdict.tied) == (Decision.WON, 2, (1,))


def test_what_is_needed_decides_it_once_it_is_there():
    verdict = judge(share(1_000, 100), share(1_000, 120))
    times = (verdict.needed + 2_000) / 2_000
    assert verdict.decision == Decision.NOT_YET
    more = [share(math.ceil(1_000 * times), math.ceil(count * times)) for count in (100, 120)]
    assert judge(*more).decision == Decision.WON
    less = [share(int(900 * times), int(0.9 * count * times)) for count in (100, 120)]
    assert judge(*less).decision == Decision.NOT_YET


def test_one_large_order_proves_nothing():
    usual = Sample(500, 20, 1_000.0, 52_000.0, 90.0)
    lucky = Sample(500, 20, 51_000.0, 52_000.0 + 50_000.0**2, 50_000.0)
    assert judge(usual, lucky, measure="value").decision == Decision.NOT_YET


def test_a_change_of_shares_turns_no_verdict_round():
    # Simpson: weekends buy more, and B got most of its people on weekends. Within each phase nothing differs.
    week = share(9_000, 450), share(1_000, 50)
    weekend = share(1_000, 200), share(9_000, 1_800)
    course = Course(WAYS[:2], (week, weekend), ((0.9, 0.1), (0.1, 0.9)))
    found = judge_course(course)
    assert found.decision == Decision.NOT_YET
    assert found.pairs[0].interval.estimate == pytest.approx(0, abs=1e-9)
    assert judge(share(10_000, 650), share(10_000, 1_850)).decision == Decision.WON


def test_a_wrong_split_alarms_and_takes_the_verdict_back():
    verdict = judge(share(5_300, 500), share(4_700, 700))
    assert (verdict.decision, verdict.winner) == (Decision.ALARM, None)
    assert judge(share(5_050, 500), share(4_950, 700)).decision == Decision.WON


def test_the_alarm_is_quiet_over_many_looks():
    dealt = np.random.default_rng(7).binomial(50, 0.3, size=(2_000, 60)).cumsum(axis=1)
    alarms = sum(
        any(
            is_off(find_evidence([int(count), 50 * (day + 1) - int(count)], (0.3, 0.7)))
            for day, count in enumerate(row)
        )
        for row in dealt[:400]
    )
    assert alarms <= 3


def test_who_came_where_nobody_was_sent_alarms_at_once():
    assert is_off(find_evidence([100, 1], (1.0, 0.0)))
    assert not is_off(find_evidence([100, 0], (1.0, 0.0)))


def test_the_interval_of_nobody_may_be_anything():
    found = compare([share(0, 0)], [share(5, 1)])
    assert not found.is_known


@pytest.mark.parametrize(("first", "second", "a_day"), [(0.2, 0.2, 100), (0.02, 0.02, 1_000), (0.05, 0.08, 200)])
def test_the_truth_stays_inside_at_every_look(first, second, a_day):
    dice = np.random.default_rng(11)
    ones = dice.binomial(a_day, first, size=(300, 30)).cumsum(axis=1)
    others = dice.binomial(a_day, second, size=(300, 30)).cumsum(axis=1)
    missed = 0
    for one, other in zip(ones, others, strict=True):
        found = [
            compare([share(a_day * day, int(one[day - 1]))], [share(a_day * day, int(other[day - 1]))])
            for day in range(1, 31)
        ]
        missed += any(not seen.low <= second - first <= seen.high for seen in found)
    assert missed / 300 <= 0.05
