"""The rows of the list of experiments: each with its sentence, from what was counted last."""

from dataclasses import dataclass

from touchline.eventstore.client import EventStoreDown
from touchline.experiments.goals import say_goal
from touchline.experiments.looking import load_latest, look_at
from touchline.experiments.models import Trial
from touchline.experiments.verdicts import Verdict, judge_course
from touchline.experiments.wording import put_in_words


@dataclass(frozen=True, slots=True)
class Shown:
    """A trial in the list."""

    trial: Trial
    verdict: Verdict
    goal: str


def list_shown(*, before: int | None = None, most: int) -> list[Shown]:
    """Return the trials, youngest first, from the one before a number on."""
    found = Trial.objects.select_related("owner").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    trials = [count_first(trial) for trial in found[:most]]
    courses = load_latest(trials)
    goals = {slug: say_goal(slug) for slug in {trial.goal for trial in trials}}
    return [
        Shown(trial, put_in_words(judge_course(courses[trial.pk]), goal=goals[trial.goal]), goals[trial.goal])
        for trial in trials
    ]


def count_first(trial: Trial) -> Trial:
    """Count a trial that began and was never counted; the job does so from then on."""
    if trial.started_at is None or trial.looked_at is not None:
        return trial
    try:
        return look_at(trial)
    except EventStoreDown:
        return trial
