"""The A/A proof: pretend trials in which both variants are the same, looked at daily; a sound rule hardly ever finds a winner."""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from touchline.conditions.context import Context
from touchline.conditions.people import find_here
from touchline.experiments.assignment import Plan, assign_ids
from touchline.experiments.goals import find_kind
from touchline.experiments.hashing import read_ids
from touchline.experiments.intervals import ALPHA, PRIOR
from touchline.experiments.outcomes import Sought, fetch_done, to_millis
from touchline.kit.clock import now
from touchline.tracking.goals import ORDERED

TRIALS: Final = 200
DAYS: Final = 28
MOST_PEOPLE: Final = 200_000
PEOPLE_WITHOUT_ANY: Final = 20
Counts = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """How many pretend trials found a winner, of how many; `people` and `reached` are what they were made of."""

    trials: int
    won: int
    people: int
    reached: int
    days: int
    is_made_up: bool

    @property
    def percent(self) -> float:
        """The share of false winners in per cent."""
        return round(100 * self.won / self.trials, 1) if self.trials else 0.0

    @property
    def is_sound(self) -> bool:
        """Whether there are no more of them than promised."""
        return self.won <= ALPHA * self.trials


def prove(*, trials: int = TRIALS) -> Proof:
    """Deal the firm's own people out at random many times, and judge what they ordered as if it mattered.

    Where hardly anybody ordered, people are made up. Raises EventStoreDown.
    """
    goal = find_kind(ORDERED)
    moment = now()
    since = moment - timedelta(days=DAYS)
    done = fetch_done(Sought(goal.event, ()), since=since)
    ids = read_ids(find_here(Context()))[:MOST_PEOPLE]
    days, places = find_first_days(done, ids, to_millis(since))
    if len(places) < PEOPLE_WITHOUT_ANY:
        return make_up(trials=trials)
    won = sum(is_won(ids, days, places, salt=f"proof {number}") for number in range(trials))
    return Proof(trials, won, len(ids), len(places), DAYS, is_made_up=False)


def find_first_days(done: Any, ids: NDArray[np.uint64], begin: int) -> tuple[Counts, Counts]:
    """Return on which day each of those who did it did so first, and the place of their id."""
    done = np.sort(done, order="at")
    contacts, firsts = np.unique(done["contact"], return_index=True)
    own = ids.astype(np.int64)
    places = np.searchsorted(own, contacts)
    places[places == len(own)] = 0
    known = own[places] == contacts if len(own) else np.zeros(len(contacts), dtype=bool)
    days = (done["at"][firsts] - begin) // 86_400_000
    return days[known], places[known]


def is_won(ids: NDArray[np.uint64], days: Counts, places: Counts, *, salt: str) -> bool:
    """Tell whether a pretend trial finds a winner on any day."""
    numbers = assign_ids(ids, Plan(salt, (1, 1)))
    sizes = np.bincount(numbers, minlength=2)
    ends = np.arange(1, DAYS + 2)
    reached = [np.searchsorted(np.sort(days[numbers[places] == number]), ends) for number in (0, 1)]
    return bool(find_winners(sizes[0], reached[0], sizes[1], reached[1]).any())


def make_up(*, trials: int, people: int = 200, share: float = 0.1, days: int = DAYS) -> Proof:
    """Return the proof for made-up people, so many a day."""
    dice = np.random.default_rng(now().toordinal())
    ones = dice.binomial(people, share, size=(trials, days)).cumsum(axis=1)
    others = dice.binomial(people, share, size=(trials, days)).cumsum(axis=1)
    sizes = people * np.arange(1, days + 1)
    won = int(find_winners(sizes, ones, sizes, others).any(axis=1).sum())
    return Proof(trials, won, 2 * people * days, int(share * 2 * people * days), days, is_made_up=True)


def find_winners(people: Counts, reached: Counts, other_people: Counts, other_reached: Counts) -> NDArray[np.bool_]:
    """Return for each look whether one of two shares is found to be above the other, as `intervals` does for one look."""
    size = people * other_people / (people + other_people)
    spread = _find_variance(people, reached) / people + _find_variance(other_people, other_reached) / other_people
    clock = size * size * spread
    score = size * (other_reached / other_people - reached / people)
    bound = (clock + PRIOR) * (np.log1p(clock / PRIOR) - 2 * math.log(ALPHA))
    found: NDArray[np.bool_] = score * score > bound
    return found


def _find_variance(people: Counts, reached: Counts) -> Counts:
    share = (reached + 1) / (people + 2)
    spread: Counts = share * (1 - share)
    return spread
