"""Lines and bars as SVG shapes: numbers in, coordinates out; the words around them are the templates'."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 176
BOTTOM: Final = 4
NICE: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line: where it is, the stretch it answers to the pointer in, what it says and where it leads."""

    x: float
    y: float
    left: float
    width: float
    label: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A line with the area under it, one of an earlier time behind it, and rulings with their numbers.

    `tail` is the last piece of the line where that stretch is not over yet.
    """

    line: str
    tail: str
    area: str
    earlier: str
    dots: tuple[Dot, ...]
    rulings: tuple[tuple[float, float], ...]
    width: int = WIDTH
    height: int = HEIGHT


def find_top(largest: float) -> float:
    """Return a round number not below the largest: 1, 2, 2.5 or 5 times a power of ten, which halves well."""
    if largest <= 4:
        return 4
    power = 10 ** (len(str(int(largest))) - 1)
    return float(next(step * power for step in NICE if step * power >= largest))


def draw_chart(
    values: Sequence[float],
    *,
    labels: Sequence[tuple[str, str, str]],
    earlier: Sequence[float] = (),
    top: float = 0,
    goes_on: bool = False,
) -> Chart:
    """Return the chart of values; `labels` are the stretch's name, what it says and its address, one for each value."""
    top = top or find_top(max([*values, *earlier, 0]))
    spots = _place(values, top)
    step = WIDTH / max(1, len(values))
    dots = tuple(
        Dot(x, y, round(place * step, 1), round(step, 1), *labels[place]) for place, (x, y) in enumerate(spots)
    )
    whole = _join(spots)
    cut = -1 if goes_on and len(spots) > 2 else len(spots)
    line, tail = _join(spots[:cut]), _join(spots[cut - 1 :]) if cut < 0 else ""
    area = f"{whole} L{spots[-1][0]},{HEIGHT - BOTTOM} L{spots[0][0]},{HEIGHT - BOTTOM} Z" if spots else ""
    rulings = tuple((_find_y(top * part, top), top * part) for part in (0, 0.5, 1))
    return Chart(line, tail, area, _join(_place(earlier, top)), dots, rulings)


def _place(values: Sequence[float], top: float) -> list[tuple[float, float]]:
    step = WIDTH / max(1, len(values))
    return [(round((place + 0.5) * step, 1), _find_y(value, top)) for place, value in enumerate(values)]


def _find_y(value: float, top: float) -> float:
    return round((HEIGHT - BOTTOM) - (HEIGHT - BOTTOM - 8) * min(value, top) / top, 1)


def _join(spots: Sequence[tuple[float, float]]) -> str:
    """Return a path whose curves never leave the height of their two ends."""
    if not spots:
        return ""
    drawn = [f"M{spots[0][0]},{spots[0][1]}"]
    for (x1, y1), (x2, y2) in pairwise(spots):
        middle = round((x1 + x2) / 2, 1)
        drawn.append(f"C{middle},{y1} {middle},{y2} {x2},{y2}")
    return " ".join(drawn)
