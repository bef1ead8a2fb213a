"""What the page of an experiment shows: its verdict, a row for each variant, the picture."""

from dataclasses import dataclass
from typing import Any

from touchline.experiments.goals import say_goal
from touchline.experiments.looking import judge_kept, read_history
from touchline.experiments.models import Phase, Trial
from touchline.experiments.picture import draw_picture
from touchline.experiments.verdicts import Arm
from touchline.experiments.wording import say_size, to_decimal
from touchline.organisation.queries import get_currency
from touchline.ui.money import say_money
from touchline.ui.numbers import say_share


@dataclass(frozen=True, slots=True)
class Row:
    """A variant with its figures as read, and where its bar stands from 0 to 100."""

    arm: Arm
    share: int
    rate: str
    mean: str
    range: str
    left: float
    width: float


def show_trial(trial: Trial) -> dict[str, Any]:
    """Return all that the page of a trial shows."""
    verdict = judge_kept(trial)
    shares = Phase.objects.get(trial=trial, number=trial.phase).shares
    widest = max((arm.high for arm in verdict.arms if arm.people), default=0) or 1
    return {
        "trial": trial,
        "verdict": verdict,
        "goal": say_goal(trial.goal),
        "arms": [make_row(arm, share, widest, trial.measure) for arm, share in zip(verdict.arms, shares, strict=True)],
        "picture": draw_picture(read_history(trial), verdict.best),
        "smallest": say_size(trial.smallest, trial.measure) if trial.smallest else "",
        "kept": next((arm.name for arm in verdict.arms if arm.number == trial.kept), ""),
        "part": trial.part / 100,
    }


def make_row(arm: Arm, share: int, widest: float, measure: str) -> Row:
    """Return a variant's row; bars share one scale that begins at 0."""
    if not arm.people:
        return Row(arm, share, "", "", "", 0, 0)
    low, high = max(0.0, arm.low) / widest, min(1.0, arm.high / widest)
    return Row(
        arm,
        share,
        say_share(100 * arm.rate),
        say_level(arm.mean, measure),
        f"{say_level(arm.low, measure)} – {say_level(arm.high, measure)}",
        round(100 * low, 1),
        round(100 * max(0.0, high - low), 1),
    )


def say_level(mean: float, measure: str) -> str:
    """Return a share or money."""
    if measure == Trial.Measure.SHARE:
        return say_share(100 * mean)
    return say_money(to_decimal(mean), get_currency())
