"""Says what came of a trial in one sentence, and how sure that is in another."""

import math
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchline.experiments.verdicts import Arm, Decision, Pair, Verdict, find_chance
from touchline.organisation.queries import get_currency
from touchline.ui.money import say_money
from touchline.ui.numbers import say_number

SMALLEST_CHANCE = 0.001


def put_in_words(verdict: Verdict, *, goal: str) -> Verdict:
    """Return the verdict with its two sentences; `goal` is the name of what is counted."""
    return replace(verdict, sentence=say_verdict(verdict, goal), sure_sentence=say_sure(verdict))


def say_verdict(verdict: Verdict, goal: str) -> str:
    """Return "B brings 1.2 to 3.4 points more “Orders” than A; keep it."."""
    if verdict.decision == Decision.ALARM:
        return _("The split is off: {counts}. Trust no result before the cause is found.").format(
            counts=say_counts(verdict)
        )
    if verdict.decision == Decision.NOTHING:
        return _("Nobody has got a variant yet.")
    if verdict.decision == Decision.SAME:
        return _("No difference that matters: less than {smallest} either way. Take the one you like.").format(
            smallest=say_size(verdict.smallest or 0, verdict.measure)
        )
    if verdict.decision == Decision.WON and verdict.best is not None:
        return say_won(verdict, verdict.best, goal)
    return say_open(verdict, goal)


def say_won(verdict: Verdict, best: Pair, goal: str) -> str:
    """Return what the winner brings."""
    winner, other = verdict.get_arm(best.other), verdict.get_arm(best.one)
    facts = {
        "winner": winner.name,
        "other": other.name,
        "goal": goal,
        "range": say_range(best.interval.low, best.interval.high, verdict.measure),
    }
    if winner.is_control:
        return _("It does harm: without it there is {range} more “{goal}”. Leave it.").format(**facts)
    if other.is_control and len(verdict.arms) == 2:
        return _("It works: it brings {range} more “{goal}” than nothing does{whole}. Keep it.").format(
            **facts, whole=say_whole(winner, best, verdict.measure)
        )
    if verdict.tied:
        names = ", ".join(verdict.get_arm(number).name for number in verdict.tied)
        return _("{winner} and {names} are equally good, and better than the rest. Keep either.").format(
            names=names, **facts
        )
    return _("{winner} brings {range} more “{goal}” than {other}; keep it.").format(**facts)


def say_whole(winner: Arm, best: Pair, measure: str) -> str:
    """Return how much that is for all who got it: ", 120 to 340 in all"."""
    low, high = best.interval.low * winner.people, best.interval.high * winner.people
    if measure == "share":
        return _(" ({low} to {high} of {people} people)").format(
            low=say_number(math.floor(low)), high=say_number(math.ceil(high)), people=say_number(winner.people)
        )
    return _(" ({range} in all)").format(range=say_range(low, high, measure, whole=True))


def say_open(verdict: Verdict, goal: str) -> str:
    """Return what is missing for a decision."""
    if not verdict.reached:
        return _("Not yet: nobody has reached “{goal}” so far.").format(goal=goal)
    if verdict.needed is None:
        return _("Not yet: the difference is too small to be found with a reasonable number of people.")
    count = round_up(verdict.needed)
    return ngettext(
        "Not yet: needs about {count} more person.", "Not yet: needs about {count} more people.", count
    ).format(count=say_number(count))


def say_sure(verdict: Verdict) -> str:
    """Return how sure that is, in words."""
    if verdict.decision in (Decision.NOTHING, Decision.ALARM) or verdict.best is None:
        return ""
    other, winner = verdict.get_arm(verdict.best.one).name, verdict.get_arm(verdict.best.other).name
    seen = verdict.best.interval
    text = _("{winner} against {other}: {estimate}, and with 95 % certainty between {low} and {high}.").format(
        winner=winner,
        other=other,
        estimate=say_signed(seen.estimate, verdict.measure),
        low=say_signed(seen.low, verdict.measure),
        high=say_signed(seen.high, verdict.measure),
    )
    chance = find_chance(verdict.best.score) * max(1, len(verdict.pairs))
    if verdict.decision == Decision.WON and chance < 1:
        text += " " + _("Were both the same, this much would show in {share} of such trials at most.").format(
            share=say_chance(chance)
        )
    return text + " " + _("This holds however often one looks.")


def say_counts(verdict: Verdict) -> str:
    """Return "A 5,230, B 4,770"."""
    return ", ".join(f"{arm.name} {say_number(arm.people)}" for arm in verdict.arms)


def say_range(low: float, high: float, measure: str, *, whole: bool = False) -> str:
    """Return "1.2 to 3.4 points" or "€0.12 to €0.40"."""
    if measure == "share":
        places = find_places(high - low)
        return _("{low} to {high} points").format(low=say_points(low, places), high=say_points(high, places))
    currency = get_currency()
    return _("{low} to {high}").format(
        low=say_money(to_decimal(low), currency, whole=whole), high=say_money(to_decimal(high), currency, whole=whole)
    )


def say_size(size: float, measure: str) -> str:
    """Return "0.5 points" or "€0.12"."""
    if measure == "share":
        said = say_points(size, find_places(size))
        return ngettext("{size} point", "{size} points", 1 if said == "1" else 2).format(size=said)
    return say_money(to_decimal(size), get_currency())


def say_signed(size: float, measure: str) -> str:
    """Return the same with its sign: "+0.5 points"."""
    if not math.isfinite(size):
        return "∞"
    sign = "+" if size > 0 else "−" if size < 0 else "±"
    return sign + say_size(abs(size), measure)


def say_points(share: float, places: int) -> str:
    """Return a share in points, without a minus: the word says the side."""
    rounded = round(share * 100, places)
    return say_number(rounded + 0.0)


def find_places(width: float) -> int:
    """Return how many digits behind the point tell the two ends of such a width apart."""
    points = abs(width) * 100
    return 1 if points >= 0.5 or not points else min(4, 1 + math.ceil(-math.log10(points)))


def say_chance(chance: float) -> str:
    """Return "3 %", or "less than 0.1 %"."""
    if chance < SMALLEST_CHANCE:
        return _("less than 0.1 %")
    return _("{share} %").format(share=say_number(float(f"{chance * 100:.2g}")))


def round_up(count: int) -> int:
    """Return a number rounded up to two digits: 3,214 is about 3,300."""
    step = int(10 ** max(0, len(str(max(1, count))) - 2))
    return math.ceil(count / step) * step


def to_decimal(amount: float) -> Decimal:
    """Return an amount with its cents."""
    return Decimal(str(round(amount, 2)))
