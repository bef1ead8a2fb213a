"""The picture of what takes the disk: each room with its growth, and the disk as it was and as it will be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.kit.clock import now
from touchline.upkeep.forecast import DAY_S, Forecast, find_slope, forecast_disk
from touchline.upkeep.readings import DISK_FREE, DISK_USED, Point, get_points, get_series

LOOK_BACK: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=30)
LEAST: Final = timedelta(hours=6)
WIDTH: Final = 720
HEIGHT: Final = 176
SMALL: Final = 0.02
"""Parts below this share of all are brought together in one line."""


class Kind(models.TextChoices):
    """Where bytes lie."""

    POSTGRES = "postgres", _("PostgreSQL")
    EVENTS = "events", _("Event store")
    FOLDER = "folder", _("Files")


@dataclass(frozen=True, slots=True)
class Part:
    """A room, table or folder, several of them without a kind: bytes now, and the growth a day where that is known."""

    kind: Kind | None
    name: str | Promise
    size: float
    per_day: float | None
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class DiskPicture:
    """A disk as lines: bytes used so far, where that leads, and the height at which it is full."""

    name: str
    free: float
    used: float
    forecast: Forecast | None
    line: str
    area: str
    ahead: str
    today: float
    since: datetime
    until: datetime

    @property
    def percent(self) -> float:
        """How full it is."""
        return 100 * self.used / max(1.0, self.used + self.free)

    @property
    def full_on(self) -> datetime | None:
        """The day it will be full, within a year."""
        days = self.forecast.days if self.forecast else None
        return now() + timedelta(days=days) if days is not None and days < 366 else None


def get_parts() -> list[Part]:
    """Return what takes the disk, largest first; what is in the stores is told by room and table."""
    series = get_series(Kind.values, since=LOOK_BACK)
    found = [
        Part(Kind(kind), name, points[-1].value, _grow(points))
        for (kind, _sep, name), points in ((key.partition(":"), points) for key, points in series.items())
        if not (kind == Kind.FOLDER and name in {"postgres", "clickhouse"})
        if points[-1].at >= now() - timedelta(days=1)
    ]
    total = sum(part.size for part in found) or 1.0
    large = [part for part in found if part.size >= SMALL * total]
    small = [part for part in found if part.size < SMALL * total]
    shown = sorted(large, key=lambda part: -part.size) + list(_sum_up(small))
    top = max([part.size for part in shown], default=1.0) or 1.0
    return [Part(part.kind, part.name, part.size, part.per_day, 100 * part.size / top) for part in shown]


def _sum_up(parts: Sequence[Part]) -> Iterable[Part]:
    if parts:
        known = [part.per_day for part in parts if part.per_day is not None]
        yield Part(None, _("All smaller ones"), sum(part.size for part in parts), sum(known) if known else None)


def _grow(points: Sequence[Point]) -> float | None:
    return find_slope(points) if points[-1].at - points[0].at >= LEAST else None


def draw_disk(name: str) -> DiskPicture | None:
    """Return the picture of a disk; None before its first reading."""
    used = get_points(f"{DISK_USED}{name}", since=LOOK_BACK)
    free = get_points(f"{DISK_FREE}{name}", since=LOOK_BACK)
    if not used or not free:
        return None
    forecast = forecast_disk(name)
    since, until = min(used[0].at, now() - timedelta(days=1)), now() + AHEAD
    total = used[-1].value + free[-1].value
    frame = _Frame(since, until, total)
    spots = [frame.place(point) for point in used[:: max(1, len(used) // 200)] + used[-1:]]
    end = Point(
        until, used[-1].value + (forecast.per_day if forecast else 0) * (until - used[-1].at).total_seconds() / DAY_S
    )
    line = _join(spots)
    area = f"{line} L{spots[-1][0]},{HEIGHT} L{spots[0][0]},{HEIGHT} Z"
    ahead = _join([spots[-1], frame.place(end)]) if forecast else ""
    return DiskPicture(name, free[-1].value, used[-1].value, forecast, line, area, ahead, spots[-1][0], since, until)


@dataclass(frozen=True, slots=True)
class _Frame:
    since: datetime
    until: datetime
    top: float

    def place(self, point: Point) -> tuple[float, float]:
        across = (point.at - self.since) / (self.until - self.since)
        return round(WIDTH * across, 1), round(HEIGHT * (1 - point.value / max(1.0, self.top)), 1)


def _join(spots: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x},{y}" for x, y in spots)
