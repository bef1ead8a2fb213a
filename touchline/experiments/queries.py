"""Reads of experiments: the verdict on a trial, which variant to take, who is held out of all marketing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from pyroaring import BitMap64

from touchline.experiments.exposing import find_variant_of, read_exposed
from touchline.experiments.hashing import get_bucket, get_buckets, make_set, read_ids
from touchline.experiments.looking import judge_kept, look_at
from touchline.experiments.models import HeldOut, Trial
from touchline.experiments.verdicts import Decision, Verdict
from touchline.kit.clock import now

__all__ = [
    "Pick",
    "find_held_out",
    "find_trials_of",
    "find_variant_of",
    "is_held_out",
    "judge",
    "pick_variant",
    "read_exposed",
]
FRESH: Final = timedelta(minutes=1)
SALT: Final = "/control"


@dataclass(frozen=True, slots=True)
class Pick:
    """Which variant the rest gets at the deadline, whether that is proven, and why, in words."""

    number: int
    is_proven: bool
    why: str


def judge(trial_id: int, *, fresh: bool = False) -> Verdict:
    """Return the verdict on a trial, at most a minute old, or counted this moment. Raises EventStoreDown, Trial.DoesNotExist."""
    trial = Trial.objects.get(pk=trial_id)
    if fresh or is_due(trial):
        trial = look_at(trial)
    return judge_kept(trial)


def is_due(trial: Trial) -> bool:
    """Tell whether a trial should be counted anew."""
    if trial.started_at is None:
        return False
    if trial.looked_at is None:
        return True
    settled = trial.ended_at is not None and trial.looked_at > trial.ended_at + timedelta(days=1)
    return not settled and trial.looked_at < now() - FRESH


def pick_variant(trial_id: int) -> Pick:
    """Return which variant the rest gets: the winner; without one the leader, said to be unproven; else the first.

    Never the control group: whoever asks wants something sent. Raises EventStoreDown.
    """
    verdict = judge(trial_id, fresh=True)
    ways = [arm for arm in verdict.arms if not arm.is_control]
    number = verdict.winner if verdict.winner is not None else None
    if number is not None and any(arm.number == number for arm in ways):
        return Pick(number, True, verdict.sentence)
    if verdict.decision == Decision.ALARM or not any(arm.reached for arm in ways):
        return Pick(
            ways[0].number, False, _("The first one, since nothing is known: {why}").format(why=verdict.sentence)
        )
    leader = max(ways, key=lambda arm: (arm.mean, -arm.number))
    return Pick(
        leader.number,
        False,
        _("{name} leads; it is not proven to be better. {why}").format(name=leader.name, why=verdict.sentence),
    )


def find_held_out(people: BitMap64) -> BitMap64:
    """Return who of these is in the control group of the whole firm, and so gets no marketing."""
    held = HeldOut.objects.first()
    if held is None or not held.part:
        return BitMap64()
    ids = read_ids(people)
    return make_set(ids[get_buckets(ids, held.salt + SALT) < held.part])


def is_held_out(contact_id: int) -> bool:
    """Tell whether somebody is in the control group of the whole firm."""
    held = HeldOut.objects.first()
    return held is not None and get_bucket(contact_id, held.salt + SALT) < held.part


def find_trials_of(kind: str, number: int) -> list[Trial]:
    """Return the trials that were made for something, such as a campaign's send."""
    return list(Trial.objects.filter(origin_kind=kind, origin_id=number).order_by("pk"))
