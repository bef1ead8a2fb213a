"""Reads of the lifecycle: how many are in each stage, how they went on, how long it took, and where they get stuck."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db import connection

from touchline.contacts.models import Contact
from touchline.kit.clock import now
from touchline.segments.lifecycle.models import StageMove
from touchline.segments.lifecycle.stages import ShownStage, get_stages

DAYS: Final = 90
KEPT_S: Final = 60
COUNT: Final = "SELECT stage, count(*) FROM contacts_contact WHERE archived_at IS NULL GROUP BY stage"
LEFT: Final = """
SELECT before, after, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM at - since))
FROM segments_stagemove WHERE at >= %s AND why <> 'fill' GROUP BY before, after
"""
VISITORS: Final = """
SELECT count(*) FROM contacts_presence WHERE NOT is_contact AND NOT is_bot AND last_at >= %s
"""
BECAME_KNOWN: Final = """
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.created_at - p.first_at))
FROM contacts_contact c JOIN contacts_presence p ON p.person_id = c.id
WHERE c.created_at >= %s AND p.first_at < c.created_at
"""


@dataclass(frozen=True, slots=True)
class Visitors:
    """Who was there in the last 90 days and is not known; who became known after a visit, and how long that took."""

    people: int
    went_on: int
    seconds: float | None

    @property
    def percent(self) -> str:
        """The share that became known as a figure."""
        return f"{100 * self.went_on / (self.people + self.went_on):.0f} %"


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the way: who is in it, who went on from it, the share of them, and how long they had been there."""

    stage: ShownStage
    people: int
    went_on: int
    share: float | None
    seconds: float | None
    is_gap: bool = False

    @property
    def percent(self) -> str:
        """The share as a figure."""
        return "" if self.share is None else f"{100 * self.share:.0f} %"


def list_steps() -> list[Step]:
    """Return the stages with what moved in the last 90 days; the one fewest went on from is the gap. At most a minute old."""
    people, moves = _read()
    stages = get_stages()
    places = {one.slug: one.row.place for one in stages}
    found = []
    for one in stages:
        on = [
            (count, seconds)
            for before, after, count, seconds in moves
            if before == one.slug and places.get(after, 0) > one.row.place and not one.is_aside and after != "lost"
        ]
        went, here = sum(count for count, _seconds in on), people.get(one.slug, 0)
        share = went / (went + here) if went + here and not one.is_aside else None
        longest = max(on, default=(0, None), key=lambda pair: pair[0])[1]
        found.append(Step(one, here, went, share, longest))
    return mark_gap(found)


def read_visitors() -> Visitors:
    """Return what comes before the first stage. At most a minute old."""
    known = cache.get("lifecycle_visitors")
    if isinstance(known, Visitors):
        return known
    since = now() - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(VISITORS, [since])
        people = cursor.fetchone()[0]
        cursor.execute(BECAME_KNOWN, [since])
        went_on, seconds = cursor.fetchone()
    found = Visitors(people, went_on, None if seconds is None else float(seconds))
    cache.set("lifecycle_visitors", found, KEPT_S)
    return found


def count_without_stage() -> int:
    """Return how many people are in no stage. At most a minute old."""
    return _read()[0].get("", 0)


def mark_gap(steps: list[Step]) -> list[Step]:
    """Return the steps with the biggest gap marked: the fewest went on from it, among those from which one can go on."""
    on_the_way = [one for one in steps if not one.stage.is_aside][:-1]
    moving = [one for one in on_the_way if one.share is not None and one.people]
    if not any(one.went_on for one in moving):
        return steps
    gap = min(moving, key=lambda one: one.share or 0)
    return [Step(one.stage, one.people, one.went_on, one.share, one.seconds, is_gap=one is gap) for one in steps]


def list_moves(contact_id: int) -> list[StageMove]:
    """Return the moves of a contact, the last first."""
    return list(StageMove.objects.filter(contact_id=contact_id).order_by("-id")[:20])


def get_since(contact: Contact) -> datetime:
    """Return since when a contact has been in its stage."""
    last = StageMove.objects.filter(contact_id=contact.pk).order_by("-id").values_list("at", flat=True).first()
    return last or contact.created_at


def _read() -> tuple[dict[str, int], list[tuple[str, str, int, float]]]:
    known = cache.get("lifecycle_figures")
    if isinstance(known, tuple):
        return known
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        people = dict(cursor.fetchall())
        cursor.execute(LEFT, [now() - timedelta(days=DAYS)])
        moves = [(before, after, count, float(seconds)) for before, after, count, seconds in cursor.fetchall()]
    cache.set("lifecycle_figures", (people, moves), KEPT_S)
    return people, moves
