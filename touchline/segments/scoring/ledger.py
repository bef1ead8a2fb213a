"""The ledger of one contact: what each rule gave on which day and what that is worth now; the lines sum to the score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from touchline.kit.clock import now
from touchline.segments.scoring.history import Key, count_history
from touchline.segments.scoring.models import ScoreModel
from touchline.segments.scoring.plan import Plan
from touchline.segments.scoring.rules import How, Rule
from touchline.segments.scoring.tallies import TENTH, limit_real, round_points

MOST_DAYS: Final = 14
"""Days that are shown one by one; what lies before stands together in one line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a rule gave on a day: how often it happened, the points given then, and their worth today."""

    day: date | None
    """None for all earlier days together."""
    times: int
    given: int
    worth: Decimal
    first: date | None = None
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a rule is worth now, with its days, newest first; `cut` is what its cap in all takes off."""

    rule: Rule
    worth: Decimal
    entries: tuple[Entry, ...]
    cut: Decimal = Decimal()
    times: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """The score of a contact by one model: its lines, the largest first, sum to it."""

    model: ScoreModel
    total: Decimal
    lines: tuple[Line, ...]
    is_empty: bool

    @property
    def is_hot(self) -> bool:
        """Whether the score reaches what the model calls hot."""
        return self.total >= self.model.hot


def make_ledgers(
    contact_id: int, plan: Plan, *, holding: Iterable[Key], counts: Mapping[Key, Mapping[int, int]] | None = None
) -> list[Ledger]:
    """Return the ledgers of a contact by all models of the plan. Raises EventStoreDown.

    `holding` are the rules whose condition it fulfils; `counts` is asked of the event store where it is not given.
    """
    if counts is None:
        counts = count_history([contact_id], plan.counted, zone=plan.zone).get(contact_id, {})
    today = plan.get_day(now())
    held = set(holding)
    found = []
    for model in plan.models:
        keys = [key for key in plan.rules if key[0] == model.pk]
        parts = [(key, counts.get(key, {}), key in held) for key in keys]
        found.append(make_ledger(model, plan, [part for part in parts if part[1] or part[2]], today=today))
    return found


def make_ledger(
    model: ScoreModel, plan: Plan, parts: Sequence[tuple[Key, Mapping[int, int], bool]], *, today: int
) -> Ledger:
    """Return the ledger of one model from what its rules counted; figures are rounded so that they sum at every level."""
    exact = [sum_exactly(plan, key, days, holds=holds, today=today) for key, days, holds in parts]
    total = round_points(sum(exact))
    lines = [
        make_line(plan, part, shown=shown, today=today) for part, shown in zip(parts, share(exact, total), strict=True)
    ]
    lines.sort(key=lambda line: (-abs(line.worth), line.rule.number))
    return Ledger(model, total, tuple(lines), not parts)


def sum_exactly(plan: Plan, key: Key, days: Mapping[int, int], *, holds: bool, today: int) -> float:
    """Return what a rule is worth today, not rounded."""
    worth = plan.worths[key]
    if holds:
        return limit_real(float(worth.points), worth.cap_all)
    return limit_real(sum(worth.on_day(n) * worth.fade(today - day) for day, n in days.items()), worth.cap_all)


def make_line(plan: Plan, part: tuple[Key, Mapping[int, int], bool], *, shown: Decimal, today: int) -> Line:
    """Return a rule's line; its days, and what the cap takes off, sum to the figure shown."""
    key, days, _holds = part
    rule, worth = plan.rules[key], plan.worths[key]
    if rule.how is How.WHILE:
        return Line(rule, shown, ())
    newest = sorted(days, reverse=True)
    exact = [worth.on_day(days[day]) * worth.fade(today - day) for day in newest]
    whole = sum(exact)
    cut = Decimal() if worth.cap_all is None or abs(whole) <= worth.cap_all else shown - round_points(whole)
    worths = share(exact, shown - cut)
    entries = [
        Entry(
            date.fromordinal(day), days[day], worth.on_day(days[day]), value,
            is_capped=worth.on_day(days[day]) != days[day] * worth.points,
        )
        for day, value in zip(newest, worths, strict=True)
    ]  # fmt: skip
    return Line(rule, shown, tuple(fold(entries)), cut, sum(days.values()))


def fold(entries: Sequence[Entry]) -> list[Entry]:
    """Return the newest days one by one, and all before together."""
    if len(entries) <= MOST_DAYS + 1:
        return list(entries)
    old = entries[MOST_DAYS:]
    earlier = Entry(
        None, sum(one.times for one in old), sum(one.given for one in old), sum((one.worth for one in old), Decimal()),
        first=old[-1].day, is_capped=any(one.is_capped for one in old),
    )  # fmt: skip
    return [*entries[:MOST_DAYS], earlier]


def share(parts: Sequence[float], total: Decimal) -> list[Decimal]:
    """Return the parts rounded to tenths so that they sum to the total: those cut off most are given the rest."""
    rounded = [round_points(part) for part in parts]
    steps = int((total - sum(rounded, Decimal())) / TENTH)
    sign = 1 if steps > 0 else -1
    # The part whose rounding moved it furthest the other way gives way first.
    order = sorted(range(len(parts)), key=lambda place: sign * (float(rounded[place]) - parts[place]))
    for turn in range(abs(steps)):
        rounded[order[turn % len(order)]] += sign * TENTH
    return rounded
