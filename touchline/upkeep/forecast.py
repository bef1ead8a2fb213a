"""How fast something grows, and when a disk will be full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

from touchline.upkeep.readings import DISK_FREE, Point, get_points

LOOK_BACK: Final = timedelta(days=7)
LEAST_SPAN: Final = timedelta(hours=6)
"""Shorter stretches say nothing about days."""
MOST_POINTS: Final = 180
DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a disk does: bytes it loses a day, and days until none is left; None where it does not shrink."""

    free: float
    per_day: float
    days: float | None
    span: timedelta


def find_slope(points: Sequence[Point]) -> float:
    """Return the change a day: the median of the slopes between all pairs (Theil 1950, Sen 1968).

    A single large step, such as an import or a backup that was written, moves it little, where a straight line by
    least squares would take it for growth.
    """
    step = max(1, -(-len(points) // MOST_POINTS))
    some = points[::-1][::step]
    days = np.array([point.at.timestamp() / DAY_S for point in some])
    values = np.array([point.value for point in some])
    first, second = np.triu_indices(len(some), k=1)
    apart = days[first] - days[second]
    far = apart > 0
    if not far.any():
        return 0.0
    return float(np.median((values[first] - values[second])[far] / apart[far]))


def forecast_disk(name: str) -> Forecast | None:
    """Return when a disk will be full; None as long as it has been watched for less than six hours."""
    points = get_points(f"{DISK_FREE}{name}", since=LOOK_BACK)
    if not points or points[-1].at - points[0].at < LEAST_SPAN:
        return None
    free, per_day = points[-1].value, -find_slope(points)
    days = free / per_day if per_day > 0 else None
    return Forecast(free, per_day, days, points[-1].at - points[0].at)
