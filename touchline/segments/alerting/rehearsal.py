"""Tries an alert on the last week: how often it would have fired, about whom, and who would have been left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.people import find_everybody
from touchline.conditions.tree import Node, read_tree
from touchline.contacts.models import Contact
from touchline.kit.clock import now
from touchline.organisation.queries import get_zone
from touchline.segments.alerting.leaving_out import leave_out, read_people
from touchline.segments.alerting.models import Alert
from touchline.segments.alerting.replaying import TooMany, find_flips
from touchline.users.models import User
from touchline.users.permissions import Verb, limit

DAYS: Final = 7
LOOKED_AT: Final = 2_000
"""So many people are told apart; beyond, the number alone says enough."""
SHOWN: Final = 8
TOO_MANY_A_DAY: Final = 25


@dataclass(frozen=True, slots=True)
class Would:
    """A person it would have told of, and in the day up to when."""

    contact: Contact
    at: datetime


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How often it would have fired; `people` are those the reader may see, the latest first."""

    times: int
    people: list[Would]
    left_out: int
    is_rough: bool
    """Whether there were more than are looked at one by one: nobody is left out of the number then."""

    @property
    def a_day(self) -> int:
        """How many a day, rounded up."""
        return -(-self.times // DAYS)

    @property
    def is_too_many(self) -> bool:
        """Whether nobody would read that."""
        return self.a_day > TOO_MANY_A_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried: a condition, what people do with it, who is left out, and how long it is silent about somebody."""

    condition: Mapping[str, Any]
    moment: str = Alert.Moment.ENTERS
    leaves_out: Sequence[str] = ()
    again_after_days: int = 7


def rehearse(trial: Trial, *, user: User, at: datetime | None = None) -> Rehearsal:
    """Ask the condition again after each event of the last seven days that mattered, with what else is known of people now.

    Raises ConditionError, EventStoreDown.
    """
    moved = find_moves(trial, at=at or now())
    ids = list(dict.fromkeys(number for _at, numbers in moved for number in numbers))
    if len(ids) > LOOKED_AT:
        return Rehearsal(len(ids), _show(moved, limit_to(user, ids[:LOOKED_AT])), 0, is_rough=True)
    people = read_people(ids)
    kept = leave_out(people, trial.leaves_out)
    days = [(moment, [number for number in numbers if number in kept]) for moment, numbers in moved]
    fired = keep_silent(days, trial.again_after_days)
    times = sum(len(numbers) for _at, numbers in fired)
    return Rehearsal(times, _show(fired, limit_to(user, list(kept))), len(people) - len(kept), is_rough=False)


def find_moves(trial: Trial, *, at: datetime) -> list[tuple[datetime, list[int]]]:
    """Return who came in, or went out, and when, the earliest first; of very many only by the day that ends at the moment."""
    tree, zone = read_tree(trial.condition, subject="contact"), get_zone()
    enters = trial.moment == Alert.Moment.ENTERS
    try:
        flips = find_flips(tree, since=at - timedelta(days=DAYS), until=at, zone=zone, holds=enters)
    except TooMany:
        return find_moves_by_day(tree, at=at, zone=zone, enters=enters)
    return [(moment, [contact]) for moment, contact in flips]


def find_moves_by_day(tree: Node, *, at: datetime, zone: tzinfo, enters: bool) -> list[tuple[datetime, list[int]]]:
    """Return who came in, or went out, in each of the seven days that end at these moments, the earliest first."""
    moments = [at - timedelta(days=DAYS - day) for day in range(DAYS + 1)]
    members = [find_everybody(tree, context=Context(at=moment, zone=zone)) for moment in moments]
    steps: list[tuple[datetime, BitMap64]] = [
        (moment, after - before if enters else before - after)
        for moment, before, after in zip(moments[1:], members[:-1], members[1:], strict=True)
    ]
    return [(moment, list(who)) for moment, who in steps]


def keep_silent(days: Sequence[tuple[datetime, list[int]]], again_after_days: int) -> list[tuple[datetime, list[int]]]:
    """Leave those away about whom it would still have been silent."""
    told: dict[int, datetime] = {}
    kept = []
    for moment, numbers in days:
        fresh = [one for one in numbers if one not in told or moment - told[one] > timedelta(days=again_after_days)]
        told |= dict.fromkeys(fresh, moment)
        kept.append((moment, fresh))
    return kept


def limit_to(user: User, ids: Sequence[int]) -> dict[int, Contact]:
    """Return those of the people whom the user may see, by id."""
    contacts = Contact.objects.filter(pk__in=list(ids)).only("id", "name", "email", "phone")
    return limit(contacts, user, "contacts", Verb.VIEW).in_bulk()


def _show(days: Sequence[tuple[datetime, list[int]]], visible: Mapping[int, Contact]) -> list[Would]:
    found = [Would(visible[one], moment) for moment, numbers in reversed(days) for one in numbers if one in visible]
    return found[:SHOWN]
