"""When a user is not to be disturbed: what they are told meanwhile waits behind the bell, and its mail leaves afterwards."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from touchline.kit.clock import now
from touchline.tasks.models import QuietHours
from touchline.users.models import User

MOST_DAYS = 8


def find_end(user: User, *, at: datetime | None = None, is_urgent: bool = False) -> datetime | None:
    """Return when the user's quiet time ends; None when it is none now, or what is told may break it."""
    quiet = QuietHours.objects.filter(user=user).first()
    if quiet is None or (is_urgent and quiet.lets_urgent_through):
        return None
    return end_of(quiet, at or now(), ZoneInfo(user.time_zone))


def end_of(quiet: QuietHours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the end of the quiet time that `at` lies in, or None; whole days and nights that meet are one."""
    moment = at
    for _step in range(2 * MOST_DAYS):
        end = _end_of_part(quiet, moment.astimezone(zone))
        if end is None:
            break
        moment = end
    return moment if moment > at else None


def _end_of_part(quiet: QuietHours, local: datetime) -> datetime | None:
    if local.weekday() in quiet.days:
        return _at(local, time(0), days=1)
    starts, ends = quiet.starts, quiet.ends
    if starts is None or ends is None or starts == ends:
        return None
    clock = local.time()
    if starts < ends:
        return _at(local, ends) if starts <= clock < ends else None
    if clock >= starts:
        return _at(local, ends, days=1)
    return _at(local, ends) if clock < ends else None


def _at(local: datetime, clock: time, *, days: int = 0) -> datetime:
    # By the calendar, not by 24 hours: the night in which clocks change ends at the same time of day.
    return datetime.combine(local.date() + timedelta(days=days), clock, local.tzinfo)


@transaction.atomic
def save_quiet_hours(user: User, *, starts: time | None, ends: time | None, days: Iterable[int], urgent: bool) -> None:
    """Keep when the user is not to be disturbed; nothing at all removes it."""
    kept = sorted(set(days))
    if starts is None and not kept:
        QuietHours.objects.filter(user=user).delete()
        return
    facts = {"starts": starts, "ends": ends, "days": kept, "lets_urgent_through": urgent}
    QuietHours.objects.update_or_create(user=user, defaults=facts)
