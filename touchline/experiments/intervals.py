"""Intervals that hold at every look: whoever looks daily and stops when it suits is wrong no more often than promised.

An asymptotic confidence sequence by a normal mixture. With h = n1·n2/(n1+n2) the sum S = h·(mean2 - mean1 - true difference)
is close to a Brownian motion whose clock V is its variance; with the prior weight 1/V0 Robbins' mixture boundary holds for all
V at once: P(there is a V with |S| >= sqrt((V + V0) * log((V + V0) / (V0 * α²)))) <= α. Sums and clocks of several phases add up,
so that a change of shares brings no Simpson's paradox.

- Robbins: Statistical methods related to the law of the iterated logarithm (1970), https://doi.org/10.1214/aoms/1177696786
- Johari, Koomen, Pekelis, Walsh: Always Valid Inference (2022), https://doi.org/10.1287/opre.2021.2135
- Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas: Time-uniform central limit theory and asymptotic confidence sequences (2024),
  https://arxiv.org/abs/2103.06476

The limit theorem needs some numbers. Before they are there, each variant is judged as if one more person had done nothing and
one more had done the most that anybody did: with shares that is Laplace's rule, with money it keeps one large order from
looking like proof.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ALPHA: Final = 0.05
PRIOR: Final = 12.0
"""V0 in reached goals: the interval is narrowest for its data at about 400 of them, and a tenth wider at ten times as many."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of one variant in one phase: people, how many reached the goal, sums of their values and squares.

    Of a share each value is 1, and all but `people` are the same. `top` is the largest value, without its sign.
    """

    people: int
    reached: int
    total: float
    squares: float
    top: float = 1.0

    @property
    def mean(self) -> float:
        """The mean over everybody, who did nothing counted as 0."""
        return self.total / self.people if self.people else 0.0

    def find_variance(self, top: float) -> float:
        """Return the variance of one person's value, with one person at nothing and one at the most added."""
        count = self.people + 2
        mean = (self.total + top) / count
        return max(0.0, (self.squares + top * top) / count - mean * mean)


@dataclass(frozen=True, slots=True)
class Score:
    """How far apart two variants are: their difference is `score / weight`, `clock` is the variance of the score."""

    score: float = 0.0
    weight: float = 0.0
    clock: float = 0.0
    prior: float = PRIOR

    @property
    def estimate(self) -> float:
        """The difference of the means."""
        return self.score / self.weight if self.weight else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference and between what it lies; without anybody on one side it may be anything."""

    estimate: float
    low: float
    high: float

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def compare(ones: Sequence[Sample], others: Sequence[Sample], *, alpha: float = ALPHA) -> Interval:
    """Return by how much the mean of the others is above the ones', phase by phase; holds at every look at once."""
    return widen(add_up(ones, others), alpha=alpha)


def add_up(ones: Sequence[Sample], others: Sequence[Sample]) -> Score:
    """Return the score of all phases together; each counts by its people, never by what they did."""
    both = [*ones, *others]
    top = max((one.top for one in both if one.reached), default=1.0) or 1.0
    reached = sum(one.reached for one in both)
    typical = sum(one.squares for one in both) / reached if reached else 1.0
    score = weight = clock = 0.0
    for one, other in zip(ones, others, strict=True):
        if not one.people or not other.people:
            continue
        size = one.people * other.people / (one.people + other.people)
        spread = one.find_variance(top) / one.people + other.find_variance(top) / other.people
        score += size * (other.mean - one.mean)
        weight += size
        clock += size * size * spread
    return Score(score, weight, clock, PRIOR * (typical or 1.0))


def widen(found: Score, *, alpha: float = ALPHA) -> Interval:
    """Return the interval of a score."""
    if not found.weight:
        return Interval(0.0, -math.inf, math.inf)
    radius = find_radius(found, alpha=alpha)
    return Interval(found.estimate, found.estimate - radius, found.estimate + radius)


def find_radius(found: Score, *, alpha: float = ALPHA, growth: float = 1.0) -> float:
    """Return half the width of the interval, now or with `growth` times as many people."""
    clock, prior = found.clock * growth, found.prior
    bound = math.sqrt((clock + prior) * (math.log1p(clock / prior) - 2 * math.log(alpha)))
    return bound / (found.weight * growth)


def find_own_interval(samples: Sequence[Sample], *, alpha: float = ALPHA) -> Interval:
    """Return the mean of one variant and between what it lies, at every look at once."""
    people = sum(one.people for one in samples)
    if not people:
        return Interval(0.0, -math.inf, math.inf)
    top = max((one.top for one in samples if one.reached), default=1.0) or 1.0
    reached = sum(one.reached for one in samples)
    typical = sum(one.squares for one in samples) / reached if reached else 1.0
    clock = sum(one.people * one.find_variance(top) for one in samples)
    total = sum(one.total for one in samples)
    return widen(Score(total, float(people), clock, PRIOR * (typical or 1.0)), alpha=alpha)
