"""All sends by day, and who would get several of them within a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pyroaring import BitMap64

from touchline.campaigns.audience import find_audience, get_wanted
from touchline.campaigns.models import Send
from touchline.campaigns.state import LABELS, TONES, get_state
from touchline.contacts.reachable import find_reachable
from touchline.kit.clock import now
from touchline.messaging.queries import find_people
from touchline.organisation.queries import get_zone

WEEK: Final = 7
MOST_SENDS: Final = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A send on a day of the calendar."""

    send: Send
    label: object
    tone: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar."""

    day: date
    sends: list[Shown]
    is_today: bool
    is_in_month: bool


def find_month(given: str) -> date:
    """Return the first day of the month that an address names, or of this one; ValueError for what is none."""
    if not given:
        return now().astimezone(get_zone()).date().replace(day=1)
    return date.fromisoformat(f"{given}-01")


def list_weeks(month: date) -> list[list[Day]]:
    """Return the weeks of a month, each of seven days from Monday on."""
    today = now().astimezone(get_zone()).date()
    first = month - timedelta(days=month.weekday())
    days = [first + timedelta(days=number) for number in range(42)]
    last_of_month = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    weeks = [days[at : at + WEEK] for at in range(0, 42, WEEK) if days[at] <= last_of_month]
    by_day: dict[date, list[Shown]] = {}
    for send in find_between(first, first + timedelta(days=42)):
        if day := get_day(send):
            state = get_state(send)
            by_day.setdefault(day, []).append(Shown(send, LABELS[state], TONES.get(state, "")))
    return [[Day(one, by_day.get(one, []), one == today, one.month == month.month) for one in week] for week in weeks]


def get_day(send: Send) -> date | None:
    """Return the day of the calendar a send stands on."""
    at = send.started_at or send.starts_at
    return send.day if send.day and not send.started_at else at.astimezone(get_zone()).date() if at else None


def find_of_week(first: date) -> list[Send]:
    """Return the sends that stand on the seven days from this one on."""
    found = find_between(first, first + timedelta(days=WEEK))
    return [one for one in found if first <= (get_day(one) or date.min) < first + timedelta(days=WEEK)]


def find_between(first: date, last: date) -> list[Send]:
    """Return the sends that began or are ordered to begin between two days."""
    found = Send.objects.filter(
        starts_at__date__gte=first - timedelta(days=2), starts_at__date__lte=last, stopped_at=None
    )
    return list(found.select_related("campaign", "mailing").order_by("starts_at")[:500])


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many people get so many of the sends of one week."""

    times: int
    people: int


def count_overlaps(sends: Sequence[Send]) -> list[Overlap]:
    """Return how many people get two, three … of these sends. Raises EventStoreDown."""
    return [
        Overlap(times, len(people))
        for times, people in enumerate(sort_by_times([find_meant(send) for send in sends]), 1)
        if people and times > 1
    ]


def find_meant(send: Send) -> BitMap64:
    """Return who gets a send: those it has reached, or who of its audience may be written to as it is now."""
    if send.mailing_id is None:
        audience = find_audience(get_wanted(send))
        return audience & find_reachable(send.topic, send.channel, now()) if send.topic else audience
    states = ("accepted", "delivered", "queued", "sending", "deferred", "unknown")
    return BitMap64.union(BitMap64(), *(find_people([send.mailing_id], state) for state in states))


def sort_by_times(sets: Sequence[BitMap64]) -> list[BitMap64]:
    """Return who is in exactly one of the sets, in exactly two, and so on."""
    at_least: list[BitMap64] = []
    for one in sets:
        carry = one
        for place, held in enumerate(at_least):
            at_least[place], carry = held | carry, held & carry
        if carry:
            at_least.append(carry)
    return [
        held - (at_least[place + 1] if place + 1 < len(at_least) else BitMap64()) for place, held in enumerate(at_least)
    ]
