"""What of Today was put off by a user or done by anybody, for things that have no row of their own."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from touchline.kit.clock import now
from touchline.tasks.days import get_morning_of
from touchline.tasks.models import Shelved
from touchline.users.models import User


def get_shelved(user: User, keys: Iterable[str]) -> set[str]:
    """Return those of the keys that somebody has done, or that this user has put off and not got back yet."""
    rows = Shelved.objects.filter(key__in=list(keys))
    return set(rows.filter(Q(is_done=True) | Q(user=user, until__gt=now())).values_list("key", flat=True))


def shelve(user: User, key: str, *, until: datetime | None = None, is_done: bool = False) -> None:
    """Put something off, or mark it as done for everybody."""
    Shelved.objects.update_or_create(key=key, user=user, defaults={"until": until, "is_done": is_done})


def unshelve(user: User, key: str) -> None:
    """Bring something back that this user put off or marked as done."""
    Shelved.objects.filter(key=key, user=user).delete()


def shelve_until(user: User, key: str, day: date | None) -> None:
    """Put something off until the morning of a day; None brings it back."""
    if day is None:
        unshelve(user, key)
    else:
        shelve(user, key, until=get_morning_of(day))
