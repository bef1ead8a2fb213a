"""Readings: sizes and fill levels by the clock, thinned to one a day once they are two weeks old."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from touchline.kit.clock import now
from touchline.upkeep.models import Reading
from touchline.upkeep.sizes import get_disks, get_event_sizes, get_folder_sizes, get_postgres_sizes

FINE: Final = timedelta(days=14)
"""How long every reading is kept; after that the first of each day."""
THIN: Final = """
DELETE FROM upkeep_reading r WHERE r.at < %(fine)s AND EXISTS (
    SELECT FROM upkeep_reading e
    WHERE e.series = r.series AND e.at >= date_trunc('day', r.at, 'UTC') AND e.at < r.at
)
"""
QUARANTINE: Final = "SELECT count(*) FROM journal_quarantine WHERE state = 'waiting'"
DISK_FREE: Final = "disk.free:"
DISK_USED: Final = "disk.used:"
WAITING: Final = "quarantine"


@dataclass(frozen=True, slots=True)
class Point:
    """A reading without its series."""

    at: datetime
    value: float


def take_disks() -> None:
    """Read how full the disks are."""
    moment = _get_step(timedelta(minutes=10))
    readings: dict[str, float] = {}
    for name, (used, free) in get_disks().items():
        readings |= {f"{DISK_USED}{name}": used, f"{DISK_FREE}{name}": free}
    keep(moment, readings)


def take_sizes() -> None:
    """Read what each room, table and folder takes, and how many events wait in the quarantine."""
    moment = _get_step(timedelta(hours=1))
    groups = {
        "postgres": get_postgres_sizes(),
        "events": get_event_sizes(),
        "folder": get_folder_sizes(settings.ENVIRONMENT.home),
    }
    readings = {f"{group}:{name}": float(size) for group, sizes in groups.items() for name, size in sizes.items()}
    with connection.cursor() as cursor:
        cursor.execute(QUARANTINE)
        row = cursor.fetchone()
    keep(moment, readings | {WAITING: float(row[0]) if row else 0.0})


@transaction.atomic
def keep(moment: datetime, readings: Mapping[str, float]) -> None:
    """Write readings of one moment down; one that is there already stays."""
    rows = [Reading(series=series, at=moment, value=value) for series, value in sorted(readings.items())]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)


def thin_out() -> int:
    """Leave one reading a day of what is older than two weeks; return how many went."""
    with connection.cursor() as cursor:
        cursor.execute(THIN, {"fine": now() - FINE})
        return int(cursor.rowcount)


def get_points(series: str, *, since: timedelta) -> list[Point]:
    """Return a series' readings of so long back, oldest first."""
    found = Reading.objects.filter(series=series, at__gte=now() - since).order_by("at")
    return [Point(at, value) for at, value in found.values_list("at", "value")]


def get_series(groups: Iterable[str], *, since: timedelta) -> dict[str, list[Point]]:
    """Return all series of some groups, by name."""
    found: dict[str, list[Point]] = {}
    for group in groups:
        rows = Reading.objects.filter(series__startswith=f"{group}:", at__gte=now() - since).order_by("at")
        for series, at, value in rows.values_list("series", "at", "value"):
            found.setdefault(series, []).append(Point(at, value))
    return found


def _get_step(step: timedelta) -> datetime:
    moment = now()
    return moment - timedelta(seconds=moment.timestamp() % step.total_seconds())
