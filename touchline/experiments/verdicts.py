"""What came of a trial: arms, pairs, and the decision by one fair rule; the words are `wording.py`'s.

The rule. All pairs of variants are compared at once, each at 5 % divided by the number of pairs (Bonferroni), by intervals
that hold at every look. A variant wins when it is above each other one, unless the whole difference to the next best is smaller
than what matters. When all differences are smaller than what matters, they are the same. Else it is not decided yet.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import Final

from touchline.experiments.intervals import (
    ALPHA,
    Interval,
    Sample,
    Score,
    add_up,
    find_own_interval,
    find_radius,
    widen,
)
from touchline.experiments.ratio import find_evidence, is_off

MOST_GROWTH: Final = 1_000.0
STEPS: Final = 60


class Decision(StrEnum):
    """What can be said."""

    WON = "won"
    SAME = "same"
    NOT_YET = "not_yet"
    ALARM = "alarm"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Way:
    """A variant as the verdict speaks of it."""

    number: int
    name: str
    is_control: bool = False


@dataclass(frozen=True, slots=True)
class Arm:
    """What came of one variant; `mean` is per person, a share from 0 to 1 or a value, `low` to `high` its interval."""

    number: int
    name: str
    is_control: bool
    people: int
    reached: int
    total: float
    mean: float
    low: float
    high: float

    @property
    def rate(self) -> float:
        """The share that reached the goal."""
        return self.reached / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """By how much `other` is above `one`, per person."""

    one: int
    other: int
    score: Score
    interval: Interval

    def turn(self) -> "Pair":
        """Return the same seen from the other side."""
        score = Score(-self.score.score, self.score.weight, self.score.clock, self.score.prior)
        seen = self.interval
        return Pair(self.other, self.one, score, Interval(-seen.estimate, -seen.high, -seen.low))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision with all it rests on; `needed` is how many more people it takes if it goes on as it stands."""

    decision: Decision
    winner: int | None
    leader: int | None
    needed: int | None
    arms: tuple[Arm, ...]
    pairs: tuple[Pair, ...]
    best: Pair | None = None
    """The leader above the next best, or above the control group where there is one."""
    evidence: float = 0.0
    smallest: float | None = None
    measure: str = "share"
    sentence: str = ""
    sure_sentence: str = ""
    tied: tuple[int, ...] = field(default=())
    """Who is as good as the winner."""

    def get_arm(self, number: int) -> Arm:
        """Return the arm of a number; StopIteration when there is none."""
        return next(arm for arm in self.arms if arm.number == number)

    @property
    def people(self) -> int:
        """How many are in it."""
        return sum(arm.people for arm in self.arms)

    @property
    def reached(self) -> int:
        """How many reached the goal."""
        return sum(arm.reached for arm in self.arms)


@dataclass(frozen=True, slots=True)
class Course:
    """A trial's numbers by phase, then variant; `shares` are the wanted ones of each phase."""

    ways: tuple[Way, ...]
    samples: tuple[tuple[Sample, ...], ...]
    shares: tuple[tuple[float, ...], ...]
    smallest: float | None = None
    measure: str = "share"


def judge_course(course: Course) -> Verdict:
    """Return the verdict on a trial's numbers, without words."""
    pairs = compare_all(course)
    arms = tuple(_draw_arm(course, place, way) for place, way in enumerate(course.ways))
    evidence = sum(
        find_evidence([sample.people for sample in samples], shares)
        for samples, shares in zip(course.samples, course.shares, strict=True)
    )
    decision, winner, tied = decide(pairs, course)
    leader = find_leader(arms)
    best = find_best(pairs, arms, winner if winner is not None else leader)
    if is_off(evidence):
        decision, winner, tied = Decision.ALARM, None, ()
    needed = find_needed(pairs, arms, leader, course.smallest) if decision == Decision.NOT_YET else None
    return Verdict(
        decision, winner, leader, needed, arms, pairs, best, evidence, course.smallest, course.measure, tied=tied
    )


def compare_all(course: Course) -> tuple[Pair, ...]:
    """Return every pair of variants, each at its part of the 5 %."""
    places = range(len(course.ways))
    pairs = list(combinations(places, 2))
    found = []
    for one, other in pairs:
        score = add_up([row[one] for row in course.samples], [row[other] for row in course.samples])
        interval = widen(score, alpha=ALPHA / len(pairs))
        found.append(Pair(course.ways[one].number, course.ways[other].number, score, interval))
    return tuple(found)


def decide(pairs: Sequence[Pair], course: Course) -> tuple[Decision, int | None, tuple[int, ...]]:
    """Return the decision, the winner, and who is as good as that."""
    with_people = {pair.one for pair in pairs if pair.interval.is_known} | {
        pair.other for pair in pairs if pair.interval.is_known
    }
    if len(with_people) < 2:
        return Decision.NOTHING, None, ()
    known = [pair for pair in pairs if pair.interval.is_known]
    beaten = {pair.one for pair in known if pair.interval.low > 0} | {
        pair.other for pair in known if pair.interval.high < 0
    }
    left = sorted(with_people - beaten)
    if len(with_people) < len(course.ways) or not left:
        return Decision.NOT_YET, None, ()
    if all(is_small(pair, course.smallest) for pair in known):
        return Decision.SAME, None, ()
    among = [pair for pair in known if pair.one in left and pair.other in left]
    if all(is_small(pair, course.smallest) for pair in among):
        best = max(left, key=lambda number: _find_mean(course, number))
        return Decision.WON, best, tuple(number for number in left if number != best)
    return Decision.NOT_YET, None, ()


def is_small(pair: Pair, smallest: float | None) -> bool:
    """Tell whether the whole interval is smaller than what matters."""
    return bool(smallest) and -float(smallest or 0) < pair.interval.low and pair.interval.high < float(smallest or 0)


def find_leader(arms: Sequence[Arm]) -> int | None:
    """Return who has the highest mean; None while nobody reached anything."""
    there = [arm for arm in arms if arm.people]
    return max(there, key=lambda arm: arm.mean).number if any(arm.reached for arm in there) else None


def find_best(pairs: Sequence[Pair], arms: Sequence[Arm], leader: int | None) -> Pair | None:
    """Return the leader compared with the control group, else with the next best."""
    if leader is None:
        return None
    others = sorted((arm for arm in arms if arm.number != leader), key=lambda arm: (not arm.is_control, -arm.mean))
    turned = [pair.turn() if pair.one == leader else pair for pair in pairs if leader in (pair.one, pair.other)]
    return next((pair for arm in others for pair in turned if pair.one == arm.number), None)


def find_needed(pairs: Sequence[Pair], arms: Sequence[Arm], leader: int | None, smallest: float | None) -> int | None:
    """Return how many more people decide it, if it goes on as it stands; None where not even a thousandfold would."""
    if leader is None:
        return None
    alpha = ALPHA / max(1, len(pairs))
    growths = [find_growth(pair.score, smallest, alpha=alpha) for pair in pairs if leader in (pair.one, pair.other)]
    if not growths or any(growth is None for growth in growths):
        return None
    growth = max(growth or 1.0 for growth in growths)
    return math.ceil((growth - 1) * sum(arm.people for arm in arms))


def find_growth(score: Score, smallest: float | None, *, alpha: float) -> float | None:
    """Return how many times as many people decide a pair, if its difference stays; None when it takes too many."""
    apart = abs(score.estimate)

    def is_decided(growth: float) -> bool:
        radius = find_radius(score, alpha=alpha, growth=growth)
        return radius < apart or (smallest is not None and apart + radius < smallest)

    if not score.weight or not is_decided(MOST_GROWTH):
        return None
    low, high = 0.0, math.log(MOST_GROWTH)
    for _step in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_decided(math.exp(middle)) else (middle, high)
    return math.exp(high)


def find_chance(score: Score) -> float:
    """Return the always-valid p value: the smallest level at which the interval leaves out 0, 1 at most."""
    if not score.weight:
        return 1.0
    whole = score.clock + score.prior
    logarithm = 0.5 * math.log(whole / score.prior) - score.score**2 / (2 * whole)
    return math.exp(min(0.0, logarithm))


def _draw_arm(course: Course, place: int, way: Way) -> Arm:
    samples = [row[place] for row in course.samples]
    own = find_own_interval(samples)
    people, reached = sum(one.people for one in samples), sum(one.reached for one in samples)
    total = sum(one.total for one in samples)
    low, high = (max(0.0, own.low), min(1.0, own.high)) if course.measure == "share" else (own.low, own.high)
    return Arm(way.number, way.name, way.is_control, people, reached, total, own.estimate, low, high)


def _find_mean(course: Course, number: int) -> float:
    place = next(place for place, way in enumerate(course.ways) if way.number == number)
    people = sum(row[place].people for row in course.samples)
    return sum(row[place].total for row in course.samples) / people if people else 0.0
