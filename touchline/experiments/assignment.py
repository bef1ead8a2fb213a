"""Who gets which variant: pure, so that anybody can do it again and finds the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap64

from touchline.experiments.hashing import BUCKETS, get_buckets, make_set, read_ids

OUTSIDE: Final = -1
"""The number of those who are not in the trial."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How people are dealt out: shares are weights by variant's number, `part` is how many of 10,000 take part.

    In an exclusion group only the buckets from `first` up to `last` of the group's own salt belong to this trial.
    """

    salt: str
    shares: tuple[int, ...]
    part: int = BUCKETS
    group_salt: str = ""
    first: int = 0
    last: int = BUCKETS


def assign_people(people: BitMap64, plan: Plan, *, kept: Mapping[int, BitMap64] | None = None) -> dict[int, BitMap64]:
    """Return who gets which variant, by its number; -1 are those outside of the trial.

    Whoever is in `kept` has a variant already and keeps it, also when shares have changed since.
    """
    found = {number: (kept or {}).get(number, BitMap64()) & people for number in range(len(plan.shares))}
    fresh = people
    for held in found.values():
        fresh = fresh - held
    ids = read_ids(fresh)
    numbers = assign_ids(ids, plan)
    for number in found:
        found[number] |= make_set(ids[numbers == number])
    found[OUTSIDE] = make_set(ids[numbers == OUTSIDE])
    return found


def assign_ids(ids: NDArray[np.uint64], plan: Plan) -> NDArray[np.int64]:
    """Return the variant's number of each id, -1 for who is outside."""
    edges = find_edges(plan.shares)
    numbers = np.searchsorted(edges, get_buckets(ids, f"{plan.salt}/variant"), side="right").astype(np.int64)
    inside = get_buckets(ids, f"{plan.salt}/part") < plan.part
    if plan.group_salt:
        slots = get_buckets(ids, f"{plan.group_salt}/group")
        inside &= (slots >= plan.first) & (slots < plan.last)
    numbers[~inside] = OUTSIDE
    return numbers


def find_edges(shares: Sequence[int]) -> NDArray[np.int64]:
    """Return the bucket that each variant but the last ends before: whole buckets, as near to the weights as they go."""
    whole = sum(shares)
    if not shares or min(shares) < 0 or not whole:
        raise ValueError("Shares are weights of at least 0, one above.")
    sums = np.cumsum(np.array(shares, dtype=np.float64))[:-1]
    edges: NDArray[np.int64] = np.rint(sums * BUCKETS / whole).astype(np.int64)
    return edges


def get_true_shares(shares: Sequence[int]) -> list[float]:
    """Return the share each variant has once weights are whole buckets, which a sample-ratio test must ask about."""
    edges = [0, *find_edges(shares).tolist(), BUCKETS]
    return [(after - before) / BUCKETS for before, after in pairwise(edges)]
