"""Draws how a difference and its certainty went day by day: numbers in, shapes for an SVG and rows for its table out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from touchline.experiments.verdicts import Course, Pair, judge_course
from touchline.experiments.wording import say_signed
from touchline.ui.times import say_date_of

WIDTH: Final = 720
HEIGHT: Final = 176
EDGE: Final = 6
ROOM: Final = 1.12
"""The first half's intervals are cut off where they are so many times wider than those of the second half."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One day: the estimate and between what it lies, as numbers and in words."""

    day: date
    estimate: float
    low: float
    high: float
    label: str
    text: str
    people: int
    x: float = 0.0
    left: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """The band and the line in a box of 720 by 176; `zero` is where nothing differs, `small` the strip that does not matter."""

    band: str
    line: str
    zero: float
    small: tuple[float, float] | None
    moments: tuple[Moment, ...]
    top_text: str
    bottom_text: str
    width: int = WIDTH
    height: int = HEIGHT


def draw_picture(history: Sequence[tuple[date, Course]], best: Pair | None) -> Picture | None:
    """Return the picture of a pair over the days; None until there is something to see."""
    if best is None:
        return None
    seen = [(day, course, find_pair(course, best)) for day, course in history]
    known = [(day, course, pair) for day, course, pair in seen if pair is not None and pair.interval.is_known]
    if not known:
        return None
    course = known[-1][1]
    late = [pair.interval for _day, _course, pair in known[len(known) // 2 :]]
    reach = max(course.smallest or 0, 1e-9, *(max(abs(one.low), abs(one.high)) for one in late)) * ROOM
    found = list_moments(known, course.measure)
    spots = [
        (moment.x, *(place(value, reach) for value in (moment.estimate, moment.low, moment.high))) for moment in found
    ]
    if len(spots) == 1:
        spots = [(0.0, *spots[0][1:]), (float(WIDTH), *spots[0][1:])]
    upper = " L".join(f"{x},{high}" for x, _estimate, _low, high in spots)
    lower = " L".join(f"{x},{low}" for x, _estimate, low, _high in reversed(spots))
    small = (place(course.smallest, reach), place(-course.smallest, reach)) if course.smallest else None
    return Picture(
        band=f"M{upper} L{lower} Z",
        line="M" + " L".join(f"{x},{estimate}" for x, estimate, _low, _high in spots),
        zero=place(0.0, reach),
        small=(small[0], round(small[1] - small[0], 1)) if small else None,
        moments=tuple(found),
        top_text=say_signed(reach, course.measure),
        bottom_text=say_signed(-reach, course.measure),
    )


def find_pair(course: Course, wanted: Pair) -> Pair | None:
    """Return the same two variants as they stood then, seen from the same side."""
    for pair in judge_course(course).pairs:
        if (pair.one, pair.other) == (wanted.one, wanted.other):
            return pair
        if (pair.other, pair.one) == (wanted.one, wanted.other):
            return pair.turn()
    return None


def list_moments(known: Sequence[tuple[date, Course, Pair]], measure: str) -> list[Moment]:
    """Return the days with their places and words."""
    step = WIDTH / len(known)
    found = []
    for number, (day, course, pair) in enumerate(known):
        seen = pair.interval
        text = (
            f"{say_signed(seen.estimate, measure)} ({say_signed(seen.low, measure)} … {say_signed(seen.high, measure)})"
        )
        people = sum(sample.people for row in course.samples for sample in row)
        x = round((number + 0.5) * step, 1)
        found.append(
            Moment(
                day,
                seen.estimate,
                seen.low,
                seen.high,
                say_date_of(day),
                text,
                people,
                x,
                round(number * step, 1),
                round(step, 1),
            )
        )
    return found


def place(value: float, reach: float) -> float:
    """Return the height at which a difference stands; what is beyond the box stands at its edge."""
    share = max(-1.0, min(1.0, value / reach)) if math.isfinite(value) else math.copysign(1.0, value)
    return round(HEIGHT / 2 - share * (HEIGHT / 2 - EDGE), 1)
