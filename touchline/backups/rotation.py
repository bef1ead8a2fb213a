"""Which backups are kept: the newest of each of the last days, weeks and months."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup as rotation sees it."""

    name: str
    at: datetime
    proof: str = ""


def choose_kept(backups: Iterable[Kept], *, keep: tuple[int, int, int]) -> set[str]:
    """Return the names to keep: of so many days, weeks and months that have one, the newest good one each.

    The newest of all stays in any case, and so does the newest that was proven: a bad night must not push it out.
    """
    newest = sorted(backups, key=lambda one: (one.at, one.name), reverse=True)
    kept = {one.name for one in newest[:1]}
    kept |= {one.name for one in [one for one in newest if one.proof == "good"][:1]}
    periods: tuple[Callable[[datetime], object], ...] = (
        lambda at: at.date(),
        lambda at: at.isocalendar()[:2],
        lambda at: (at.year, at.month),
    )
    for count, period in zip(keep, periods, strict=True):
        of_period: dict[object, Kept] = {}
        for one in newest:
            known = of_period.get(period(one.at))
            # One that cannot be restored stands for its day only where there is no other.
            if known is None or (known.proof == "bad" and one.proof != "bad"):
                of_period[period(one.at)] = one
        kept |= {one.name for one in list(of_period.values())[:count]}
    return kept
