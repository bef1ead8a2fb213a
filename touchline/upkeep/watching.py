"""Watches the installation: looks around every quarter of a minute, and keeps the book of troubles.

A trouble is told once two looks have seen it, so that a restart wakes nobody, and is over once it was not seen for two
minutes, so that one that comes and goes is told once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from touchline.kit.clock import now
from touchline.ui.signs import Health, Sign, look_around
from touchline.upkeep.models import Trouble

ROUND_S: Final = 15.0
LATE_S: Final = 30.0
"""After so long without a round, the next process that may look takes over."""
PATIENCE: Final = timedelta(seconds=12)
"""How long a trouble must last before staff hear of it."""
CALM: Final = timedelta(minutes=2)
"""How long a trouble must be gone before it is over."""
REMINDED: Final = timedelta(hours=24)
CLAIM: Final = """
INSERT INTO upkeep_round (id, at) VALUES (1, now())
ON CONFLICT (id) DO UPDATE SET at = now() WHERE upkeep_round.at < now() - %s * interval '1 second' RETURNING at
"""


@dataclass(slots=True)
class News:
    """What staff have not heard yet."""

    begun: list[Trouble] = field(default_factory=list)
    still: list[Trouble] = field(default_factory=list)
    """Told a day ago, and there still."""
    over: list[Trouble] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.begun or self.still or self.over)


def claim_round(*, after: float = ROUND_S) -> bool:
    """Return whether this process looks around now: nobody else did for nearly so many seconds."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [after - 3])
        return cursor.fetchone() is not None


def find_ill() -> dict[str, Sign]:
    """Look around, and return by name what staff have to hear of."""
    return {name_sign(seen.looker.slug, sign): sign for seen in look_around() for sign in seen.signs if sign.alerts}


def name_sign(looker: str, sign: Sign) -> str:
    """Return the name a trouble keeps for as long as it lasts."""
    return sign.slug or f"{looker}:{sign.label}"


@transaction.atomic
def note_round(ill: Mapping[str, Sign]) -> News:
    """Write down what is ill and what is no more, and return what staff have to hear; it counts as told then."""
    moment = now()
    open_troubles = {one.slug: one for one in Trouble.objects.select_for_update().filter(gone_at=None)}
    for slug, sign in ill.items():
        _keep(open_troubles, slug, sign, moment)
    over = list(_end(open_troubles.values(), moment))
    there = [one for one in open_troubles.values() if one.slug in ill]
    begun = [one for one in there if one.told_at is None and one.first_at <= moment - PATIENCE]
    still = [one for one in there if one.told_at is not None and one.told_at <= moment - REMINDED]
    Trouble.objects.filter(pk__in=[one.pk for one in (*begun, *still)]).update(told_at=moment)
    return News(begun, still, over)


def _keep(known: dict[str, Trouble], slug: str, sign: Sign, moment: datetime) -> None:
    trouble = known.setdefault(slug, Trouble(slug=slug, first_at=moment))
    trouble.label, trouble.says, trouble.advice = str(sign.label), str(sign.says), str(sign.advice)
    trouble.url, trouble.is_grave, trouble.last_at = sign.url, sign.health == Health.MEND, moment
    trouble.save()


def _end(troubles: Iterable[Trouble], moment: datetime) -> Iterable[Trouble]:
    """End those that were not seen for a while, and yield those that staff had heard of."""
    for trouble in troubles:
        if trouble.last_at > moment - CALM:
            continue
        if trouble.told_at is None:
            trouble.delete()
            continue
        trouble.gone_at = moment
        trouble.save(update_fields=["gone_at"])
        yield trouble


def get_troubles() -> list[Trouble]:
    """Return what is not well now and has been told, gravest and oldest first."""
    return list(Trouble.objects.filter(gone_at=None).exclude(told_at=None).order_by("-is_grave", "first_at"))


def get_past_troubles(*, most: int) -> list[Trouble]:
    """Return what was not well, the latest first."""
    return list(Trouble.objects.exclude(gone_at=None).order_by("-gone_at")[:most])
