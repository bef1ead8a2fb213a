"""The sample-ratio alarm: whether people came to the variants as they were dealt out; it holds at every look.

A mismatch says that something loses people of one variant: a filter, a redirect, a bot. No effect can be read then.

Lindon, Malek: Anytime-Valid Inference for Multinomial Count Data (NeurIPS 2022), https://arxiv.org/abs/2011.03567
"""

import math
from collections.abc import Sequence
from typing import Final

ALARM: Final = 0.001
"""So seldom a sound trial alarms, however often one looks."""
FIRMNESS: Final = 100.0
"""How close to the wanted shares the alternative is thought to be; small leaks show soonest about here."""


def find_evidence(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Return the logarithm of how much likelier the counts are under other shares than under the wanted ones."""
    if len(counts) != len(shares):
        raise ValueError("As many counts as shares are needed.")
    if any(count and share <= 0 for count, share in zip(counts, shares, strict=True)):
        return math.inf
    pairs = [(count, share) for count, share in zip(counts, shares, strict=True) if share > 0]
    whole = sum(count for count, _share in pairs)
    evidence = math.lgamma(FIRMNESS) - math.lgamma(FIRMNESS + whole)
    for count, share in pairs:
        prior = FIRMNESS * share
        evidence += math.lgamma(prior + count) - math.lgamma(prior) - count * math.log(share)
    return evidence


def is_off(evidence: float, *, level: float = ALARM) -> bool:
    """Tell whether the split is not the wanted one; evidence of several phases is added up first."""
    return evidence >= -math.log(level)
