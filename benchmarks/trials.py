"""Trials judged by simulation: false winners among equals looked at daily, and how often intervals hold a planted difference."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import record
from touchline.experiments.intervals import Sample, compare
from touchline.experiments.verdicts import Course, Decision, Way, judge_course

DAYS = 28
WORST_FALSE = 0.05
LEAST_COVERED = 0.94
SHARES = ((0.5, 0.5, 0.20, 150), (0.5, 0.5, 0.03, 800), (0.9, 0.1, 0.10, 400), (0.5, 0.5, 0.002, 2_000))
"""Split, base rate and people a day of the four kinds of trial; a quarter of the runs each."""
LIFTS = ((0.20, 0.02, 150), (0.05, 0.01, 600), (0.02, -0.005, 1_000), (0.30, 0.10, 20), (0.004, 0.004, 1_000))
"""Base rate, planted difference in it, people a day."""
MONEY = ((0.05, 1.0, 0.2), (0.05, 1.5, 0.3), (0.02, 2.0, -0.3), (0.2, 1.2, 0.0))
"""Share of buyers, sigma of their lognormal orders, planted difference of the orders."""
WAYS = (Way(0, "A"), Way(1, "B"))


def measure_false_winners(*, quick: bool, command: str) -> None:
    """A/A trials, four kinds, judged each day of four weeks as the page judges them; one false day is a false winner."""
    dice = np.random.default_rng(20_261_122)
    runs = 200 if quick else 2_000
    won = 0
    for run in range(runs):
        first, second, rate, a_day = SHARES[run % len(SHARES)]
        course = [draw_share(dice, round(a_day * share), rate) for share in (first, second)]
        won += any(
            judge_day(ones, others, (first, second)) == Decision.WON for ones, others in zip(*course, strict=True)
        )
    record("aa_false_winner_share", round(won / runs, 4), "share", WORST_FALSE, command)


def measure_coverage(*, quick: bool, command: str) -> None:
    """Trials with a planted difference of shares or of heavy-tailed money; the interval must hold it on all days at once."""
    dice = np.random.default_rng(20_261_123)
    runs = 20 if quick else 250
    held = [is_held(dice, rate, lift, a_day) for rate, lift, a_day in LIFTS for _run in range(runs)]
    held += [is_money_held(dice, *case) for case in MONEY for _run in range(runs)]
    record("ab_coverage", round(sum(held) / len(held), 4), "share", LEAST_COVERED, command)


def judge_day(one: Sample, other: Sample, shares: tuple[float, float]) -> Decision:
    """The decision on a day."""
    return judge_course(Course(WAYS, ((one, other),), (shares,))).decision


def draw_share(dice: np.random.Generator, a_day: int, rate: float) -> list[Sample]:
    """What had come of one side by the end of each day."""
    reached = dice.binomial(a_day, rate, size=DAYS).cumsum()
    return [Sample(a_day * day, int(did), float(did), float(did)) for day, did in enumerate(reached, 1)]


def is_held(dice: np.random.Generator, rate: float, lift: float, a_day: int) -> bool:
    """Whether the interval holds a planted difference on every day."""
    days = zip(draw_share(dice, a_day, rate), draw_share(dice, a_day, rate + lift), strict=True)
    found = [compare([one], [other]) for one, other in days]
    return all(seen.low <= lift <= seen.high for seen in found)


def is_money_held(dice: np.random.Generator, buyers: float, sigma: float, lift: float) -> bool:
    """The same for money per person."""
    truth = buyers * float(np.exp(sigma * sigma / 2)) * lift
    days = zip(draw_money(dice, buyers, sigma, 1.0), draw_money(dice, buyers, sigma, 1.0 + lift), strict=True)
    found = [compare([one], [other]) for one, other in days]
    return all(seen.low <= truth <= seen.high for seen in found)


def draw_money(
    dice: np.random.Generator, buyers: float, sigma: float, scale: float, *, a_day: int = 300
) -> list[Sample]:
    """What one side had spent by the end of each day."""
    counts = dice.binomial(a_day, buyers, size=DAYS).cumsum()
    spent: NDArray[np.float64] = dice.lognormal(0, sigma, size=int(counts[-1])) * scale
    return [make_sample(a_day * day, spent[: int(count)]) for day, count in enumerate(counts, 1)]


def make_sample(people: int, spent: NDArray[np.float64]) -> Sample:
    """The sums of what so many people spent."""
    top = float(spent.max()) if len(spent) else 0.0
    return Sample(people, len(spent), float(spent.sum()), float((spent * spent).sum()), top)
