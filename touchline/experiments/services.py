"""Commands of experiments: make a trial, deal people out, write down who got what, change shares, end it; the control group."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from pyroaring import BitMap64

from touchline.conditions.problems import ConditionError
from touchline.experiments.assignment import OUTSIDE, Plan, assign_people
from touchline.experiments.exposing import read_exposed, write_exposed
from touchline.experiments.goals import NoGoal, find_kind
from touchline.experiments.hashing import BUCKETS
from touchline.experiments.models import ONLY_ID, Group, HeldOut, Phase, Trial, Variant
from touchline.experiments.slots import CannotFit, find_slots
from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.tracking.event_filters import read_filters
from touchline.users.audit import write_audit
from touchline.users.models import User

LONGEST_NAME: Final = 120
MOST_VARIANTS: Final = 10
MOST_HELD_OUT: Final = 2_000
SUBJECT: Final = "experiments"


class CannotTry(ValueError):
    """A trial cannot be like this, or this cannot be done to it now; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedVariant:
    """A variant as typed; `share` is a weight."""

    name: str
    share: int = 50
    is_control: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTrial:
    """A trial as typed: `part` of 10,000 take part, `smallest` is a share from 0 to 1 or money per person."""

    name: str
    variants: Sequence[WantedVariant]
    goal: str
    goal_where: Sequence[dict[str, Any]] = ()
    measure: str = Trial.Measure.SHARE
    part: int = BUCKETS
    smallest: float | None = None
    window_days: int | None = None
    origin: tuple[str, int] | None = None
    group: int | None = None
    group_part: int = BUCKETS
    """How many of 10,000 of its group's people this trial takes for itself."""
    note: str = ""
    owner: User | None = field(default=None)
    is_sample: bool = False
    salt: str = ""
    """Where people were dealt out before the trial was made."""


@transaction.atomic
def create_trial(actor: Any, wanted: WantedTrial) -> Trial:
    """Make a trial that has not started; its variants are numbered from 0 as they come. Raises CannotTry."""
    check_wanted(wanted)
    first, last = take_slots(wanted.group, wanted.group_part)
    trial = Trial.objects.create(
        name=check_name(wanted.name),
        note=wanted.note.replace("\0", "").strip()[:2_000],
        salt=wanted.salt or make_token(size=16),
        group_id=wanted.group,
        first=first,
        last=last,
        part=wanted.part,
        goal=wanted.goal,
        goal_where=[dict(one) for one in wanted.goal_where],
        measure=wanted.measure,
        smallest=wanted.smallest,
        window_days=wanted.window_days,
        origin_kind=wanted.origin[0] if wanted.origin else "",
        origin_id=wanted.origin[1] if wanted.origin else None,
        owner=wanted.owner or get_user(actor),
        is_sample=wanted.is_sample,
    )
    Variant.objects.bulk_create(
        Variant(trial=trial, number=number, name=check_name(one.name), is_control=one.is_control)
        for number, one in enumerate(wanted.variants)
    )
    shares = [one.share for one in wanted.variants]
    Phase.objects.create(trial=trial, number=0, shares=shares, since=now())
    _log(actor, "experiment.create", trial, after={"name": trial.name, "goal": trial.goal, "shares": shares})
    return trial


@transaction.atomic
def start_trial(trial_id: int, *, actor: Any = None) -> Trial:
    """Begin a trial; a second start changes nothing. Raises CannotTry for one that has ended."""
    trial = lock_trial(trial_id)
    if trial.ended_at is not None:
        raise CannotTry(_("It has ended; make a new one."))
    if trial.started_at is None:
        trial.started_at = now()
        trial.save(update_fields=["started_at"])
        _log(actor, "experiment.start", trial)
    return trial


def assign(trial: Trial, people: BitMap64) -> dict[int, BitMap64]:
    """Return who gets which variant, by its number; -1 are those outside. The same at every call; nothing is written."""
    return assign_people(people, get_plan(trial), kept=read_exposed(trial))


@transaction.atomic
def expose(trial: Trial, assigned: dict[int, BitMap64], *, at: datetime | None = None, actor: Any = None) -> int:
    """Write down who got which variant, the control group among them; only they are counted, from that moment on.

    Whoever was exposed before keeps the first variant and moment. Starts a trial that has not. Returns how many are new.
    """
    locked = start_trial(trial.pk, actor=actor)
    numbers = set(locked.variants.values_list("number", flat=True))
    known = {number: people for number, people in assigned.items() if number != OUTSIDE}
    if not set(known) <= numbers:
        raise CannotTry(_("There is no such variant."))
    return write_exposed(locked, known, at=at or now())


@transaction.atomic
def set_goal_where(trial_id: int, where: Sequence[dict[str, Any]], *, actor: Any = None) -> Trial:
    """Say which events count besides the goal's own conditions, such as those of one mailing. Raises CannotTry."""
    trial = lock_trial(trial_id)
    _check_where(where)
    trial.goal_where, trial.looked_at = [dict(one) for one in where], None
    trial.save(update_fields=["goal_where", "looked_at"])
    _log(actor, "experiment.change", trial, after={"goal_where": trial.goal_where})
    return trial


@transaction.atomic
def change_shares(actor: Any, trial_id: int, shares: Sequence[int], *, part: int | None = None) -> Trial:
    """Deal out newcomers by other weights from now on; who is in it stays where they are. Raises CannotTry."""
    trial = lock_trial(trial_id)
    if trial.ended_at is not None:
        raise CannotTry(_("It has ended; make a new one."))
    if len(shares) != trial.variants.count():
        raise CannotTry(_("Each variant needs a share."))
    _check_shares(shares, part if part is not None else trial.part)
    before = Phase.objects.get(trial=trial, number=trial.phase).shares
    trial.phase += 1
    trial.part = trial.part if part is None else part
    trial.save(update_fields=["phase", "part"])
    Phase.objects.create(trial=trial, number=trial.phase, shares=list(shares), since=now())
    _log(actor, "experiment.shares", trial, before={"shares": before}, after={"shares": list(shares)})
    return trial


@transaction.atomic
def end_trial(actor: Any, trial_id: int, *, kept: int | None = None) -> Trial:
    """End a trial, keeping a variant or none; what happens later counts no more. Raises CannotTry."""
    trial = lock_trial(trial_id)
    if trial.ended_at is not None:
        raise CannotTry(_("It has ended already."))
    if kept is not None and not trial.variants.filter(number=kept).exists():
        raise CannotTry(_("There is no such variant."))
    trial.ended_at, trial.kept = now(), kept
    trial.save(update_fields=["ended_at", "kept"])
    _log(actor, "experiment.end", trial, after={"kept": kept})
    return trial


@transaction.atomic
def create_group(actor: Any, name: str) -> Group:
    """Make an exclusion group. Raises CannotTry."""
    name = check_name(name)
    if Group.objects.filter(name=name).exists():
        raise CannotTry(_("There is a group of this name already."))
    group = Group.objects.create(name=name, salt=make_token(size=16))
    write_audit(actor, "experiment_group.create", SUBJECT, group.pk, after={"name": name})
    return group


@transaction.atomic
def delete_group(actor: Any, group_id: int) -> None:
    """Remove a group that no trial was made in. Raises CannotTry."""
    group = Group.objects.select_for_update().get(pk=group_id)
    if group.trials.exists():
        raise CannotTry(_("Experiments were made in it; it stays for them."))
    write_audit(actor, "experiment_group.delete", SUBJECT, group.pk, before={"name": group.name})
    group.delete()


@transaction.atomic
def set_held_out(actor: Any, part: int, *, redraw: bool = False) -> HeldOut:
    """Have so many of 10,000 contacts get no marketing at all, 0 for nobody; the same people until it is drawn anew.

    A larger part takes more people and keeps those it had. Raises CannotTry above a fifth.
    """
    if not 0 <= part <= MOST_HELD_OUT:
        raise CannotTry(_("A control group of more than 20 % costs more than it tells."))
    held = HeldOut.objects.select_for_update().first()
    before = {"part": held.part if held else 0}
    if held is None:
        held = HeldOut(id=ONLY_ID, salt=make_token(size=16), since=now())
    elif redraw:
        held.salt, held.since = make_token(size=16), now()
    held.part = part
    held.save()
    write_audit(actor, "control_group.change", SUBJECT, held.pk, before=before, after={"part": part, "redraw": redraw})
    return held


def get_plan(trial: Trial) -> Plan:
    """Return how a trial deals people out now."""
    shares = Phase.objects.get(trial=trial, number=trial.phase).shares
    group_salt = trial.group.salt if trial.group else ""
    return Plan(trial.salt, tuple(shares), trial.part, group_salt, trial.first, trial.last)


def take_slots(group_id: int | None, part: int) -> tuple[int, int]:
    """Return the buckets of a group that nobody has yet, in the caller's transaction. Raises CannotTry."""
    if group_id is None:
        return 0, BUCKETS
    Group.objects.select_for_update().get(pk=group_id)
    taken = Trial.objects.filter(group=group_id, ended_at=None).values_list("first", "last")
    try:
        return find_slots(list(taken), part)
    except CannotFit as problem:
        raise CannotTry(
            _("The group has only {free} % of its people left; take fewer, or end another trial of it.").format(
                free=f"{problem.free / 100:g}"
            )
        ) from None


def check_wanted(wanted: WantedTrial) -> None:
    """Raise CannotTry for a trial that cannot be made."""
    if not 2 <= len(wanted.variants) <= MOST_VARIANTS:
        raise CannotTry(_("A trial has 2 to {most} variants.").format(most=MOST_VARIANTS))
    names = [one.name.strip().casefold() for one in wanted.variants]
    if len(set(names)) < len(names):
        raise CannotTry(_("Two variants have one name."))
    if sum(one.is_control for one in wanted.variants) > 1:
        raise CannotTry(_("There can be one control group."))
    if wanted.measure not in Trial.Measure.values:
        raise CannotTry(_("It can compare shares or values."))
    if wanted.smallest is not None and not 0 < wanted.smallest < (1 if wanted.measure == "share" else 1e12):
        raise CannotTry(_("The smallest difference that matters must be above 0, and a share below 100 points."))
    if wanted.window_days is not None and not 1 <= wanted.window_days <= 365:
        raise CannotTry(_("The window is 1 to 365 days."))
    _check_shares([one.share for one in wanted.variants], wanted.part)
    _check_where(wanted.goal_where)
    try:
        find_kind(wanted.goal)
    except NoGoal as problem:
        raise CannotTry(str(problem)) from None


def check_name(name: str) -> str:
    """Return a name that can be kept. Raises CannotTry."""
    kept = " ".join(name.replace("\0", "").split())
    if not kept or len(kept) > LONGEST_NAME:
        raise CannotTry(_("Names have 1 to {most} characters.").format(most=LONGEST_NAME))
    return kept


def lock_trial(trial_id: int) -> Trial:
    """Return a trial that nobody else changes until the end of the transaction. Raises CannotTry."""
    found = Trial.objects.select_for_update().filter(pk=trial_id).first()
    if found is None:
        raise CannotTry(_("There is no such trial."))
    return found


def get_user(actor: Any) -> User | None:
    """Return the user behind a user or a token."""
    found = actor if isinstance(actor, User) else getattr(actor, "user", None)
    return found if isinstance(found, User) else None


def _check_shares(shares: Sequence[int], part: int) -> None:
    if any(not 0 <= share <= BUCKETS for share in shares) or not sum(shares):
        raise CannotTry(_("Shares are whole numbers from 0 to 10,000, at least one above 0."))
    if not 0 <= part <= BUCKETS:
        raise CannotTry(_("Between 0 and 100 % can take part."))


def _check_where(where: Sequence[dict[str, Any]]) -> None:
    try:
        read_filters(list(where), "goal_where")
    except ConditionError as problem:
        raise CannotTry(str(problem)) from None


def _log(actor: Any, act: str, trial: Trial, **values: Any) -> None:
    write_audit(actor, act, SUBJECT, trial.pk, **values)
