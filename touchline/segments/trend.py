"""How the size of a segment went, day by day, as a line; and who moved in and out, by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.organisation.queries import get_zone
from touchline.segments.models import Day, Segment
from touchline.tracking.glance_charts import Chart, draw_chart
from touchline.ui.numbers import say_number
from touchline.ui.times import say_date_of

SPANS: Final = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Point:
    """One day: how large the segment was at its end, and how many moved on it."""

    day: date
    size: int
    entered: int
    left: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The line of a segment over some days; `change` is against its first day."""

    points: list[Point]
    chart: Chart
    scale: list[str]
    change: int
    entered: int
    left: int


def get_trend(segment: Segment, *, days: int = SPANS[0]) -> Trend | None:
    """Return the line of the last days, from the first one known on; None until there are two."""
    points = list_points(segment, today=now().astimezone(get_zone()).date(), days=days)
    if len(points) < 2:
        return None
    sizes = [point.size for point in points]
    labels = [(say_date_of(point.day), say_point(point), f"?day={point.day}#moves") for point in points]
    chart = draw_chart(sizes, labels=labels, goes_on=True)
    return Trend(
        points,
        chart,
        [say_number(value) for _y, value in chart.rulings],
        sizes[-1] - sizes[0],
        sum(point.entered for point in points),
        sum(point.left for point in points),
    )


def list_points(segment: Segment, *, today: date, days: int) -> list[Point]:
    """Return a point for each day; a day on which nobody moved has the size of the one before."""
    since = today - timedelta(days=days - 1)
    known = {row.day: row for row in Day.objects.filter(segment=segment, day__gte=since)}
    before = Day.objects.filter(segment=segment, day__lt=since).order_by("-day").first()
    size = before.size if before else None
    found: list[Point] = []
    for number in range(days):
        day = since + timedelta(days=number)
        row = known.get(day)
        size = row.size if row else size
        if size is not None:
            found.append(Point(day, size, row.entered if row else 0, row.left if row else 0))
    return found


def say_point(point: Point) -> str:
    """Return "1,204 people, +12, −3"."""
    size = _("{count} people").format(count=say_number(point.size))
    moved = [f"+{say_number(point.entered)}"] * bool(point.entered) + [f"−{say_number(point.left)}"] * bool(point.left)
    return ", ".join([size, *moved])


def draw_spark(points: Sequence[int], *, width: int = 88, height: int = 24) -> str:
    """Return a small line's path; empty for fewer than two points."""
    if len(points) < 2:
        return ""
    low, high = min(points), max(points)
    span, step = (high - low) or 1, width / (len(points) - 1)
    spots = [
        (round(place * step, 1), round(height - 2 - (height - 4) * (value - low) / span, 1))
        for place, value in enumerate(points)
    ]
    return "M" + " L".join(f"{x},{y}" for x, y in spots)
