"""Looks at a trial: counts anew what came of it, keeps that day by day, and judges."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import OuterRef, Subquery

from touchline.conditions.problems import ConditionError
from touchline.experiments.assignment import get_true_shares
from touchline.experiments.exposing import read_lots
from touchline.experiments.goals import NoGoal, get_sought, say_goal
from touchline.experiments.intervals import Sample
from touchline.experiments.models import Phase, Tally, Trial, Variant
from touchline.experiments.outcomes import Days, count_days, fetch_done, list_ends
from touchline.experiments.verdicts import Course, Verdict, Way, judge_course
from touchline.experiments.wording import put_in_words
from touchline.kit.clock import now
from touchline.organisation.queries import get_zone

LATE = timedelta(days=1)
"""Events may come in so late after a trial's end."""


def look_at(trial: Trial) -> Trial:
    """Count a trial anew and keep it. Raises EventStoreDown; what is wrong with the goal stands in `wrong`."""
    moment = now()
    until = min(moment, trial.ended_at) if trial.ended_at else moment
    try:
        sought = get_sought(trial)
    except (NoGoal, ConditionError) as problem:
        return _keep(trial, {}, wrong=str(problem))
    lots = read_lots(trial)
    if not lots:
        return _keep(trial, {}, wrong="")
    first = min(lot.at for lot in lots)
    ends = list_ends(first, max(first, until), get_zone())
    return _keep(trial, count_days(lots, fetch_done(sought, since=first), sought, ends), wrong="")


@transaction.atomic
def _keep(trial: Trial, days: Days, *, wrong: str) -> Trial:
    locked = Trial.objects.select_for_update().get(pk=trial.pk)
    if not wrong:
        Tally.objects.filter(trial=locked).delete()
        Tally.objects.bulk_create(
            Tally(
                trial=locked, day=day, phase=phase, number=number, people=sample.people, reached=sample.reached,
                total=sample.total, squares=sample.squares, top=sample.top,
            )
            for day, samples in days.items() for (phase, number), sample in samples.items()
        )  # fmt: skip
    locked.looked_at, locked.wrong = now(), wrong
    locked.decision = judge_kept(locked).decision
    locked.save(update_fields=["looked_at", "wrong", "decision"])
    return locked


def judge_kept(trial: Trial) -> Verdict:
    """Return the verdict on what was counted last."""
    return put_in_words(judge_course(load_latest([trial])[trial.pk]), goal=say_goal(trial.goal))


def load_latest(trials: Sequence[Trial]) -> dict[int, Course]:
    """Return the numbers of trials as they were counted last; three questions for all of them."""
    ids = [trial.pk for trial in trials]
    rows: dict[int, list[Tally]] = {number: [] for number in ids}
    for row in Tally.objects.filter(trial__in=ids).order_by("trial", "-day").filter(day=_find_last_day()):
        rows[row.trial_id].append(row)
    shapes = _load_shapes(ids)
    return {trial.pk: _make_course(trial, shapes[trial.pk], rows[trial.pk]) for trial in trials}


def read_history(trial: Trial) -> list[tuple[date, Course]]:
    """Return a trial's numbers as they stood at the end of each day."""
    rows = Tally.objects.filter(trial=trial).order_by("day")
    shape = _load_shapes([trial.pk])[trial.pk]
    return [(day, _make_course(trial, shape, list(found))) for day, found in groupby(rows, key=lambda row: row.day)]


Shape = tuple[list[Variant], list[Phase]]


def _find_last_day() -> Subquery:
    return Subquery(Tally.objects.filter(trial=OuterRef("trial")).order_by("-day").values("day")[:1])


def _load_shapes(ids: Sequence[int]) -> dict[int, Shape]:
    found: dict[int, Shape] = {number: ([], []) for number in ids}
    for variant in Variant.objects.filter(trial__in=ids).order_by("trial", "number"):
        found[variant.trial_id][0].append(variant)
    for phase in Phase.objects.filter(trial__in=ids).order_by("trial", "number"):
        found[phase.trial_id][1].append(phase)
    return found


def _make_course(trial: Trial, shape: Shape, rows: Sequence[Tally]) -> Course:
    ways = tuple(Way(one.number, one.name, one.is_control) for one in shape[0])
    known = {(row.phase, row.number): row for row in rows}
    return Course(
        ways=ways,
        samples=tuple(tuple(_make_sample(known.get((one.number, way.number))) for way in ways) for one in shape[1]),
        shares=tuple(tuple(get_true_shares(phase.shares)) for phase in shape[1]),
        smallest=trial.smallest,
        measure=trial.measure,
    )


def _make_sample(row: Tally | None) -> Sample:
    if row is None:
        return Sample(0, 0, 0.0, 0.0)
    return Sample(row.people, row.reached, row.total, row.squares, row.top)
