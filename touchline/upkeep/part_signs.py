"""Which processes are there, as signs."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.kit.home import read_state
from touchline.ui.signs import Health, Sign
from touchline.upkeep.parts import CHECKS, LABELS, OK, UNKNOWN, check_parts

START = timedelta(minutes=2)
ELSEWHERE = {"event_store", "disk"}
"""Told of by the stream and the machine."""


def find_part_signs() -> Iterable[Sign]:
    """Tell of each process that is off; of all others, that they are there."""
    states = {name: state for name, state in check_parts().items() if name not in ELSEWHERE}
    there = [str(LABELS[name]) for name in CHECKS if states.get(name) == OK]
    if there:
        yield Sign(label=_("There and answering"), says=", ".join(there))
    health = Health.WATCH if is_starting() else Health.MEND
    for name, state in states.items():
        if state not in (OK, UNKNOWN):
            yield Sign(
                slug=f"part.{name}",
                label=LABELS[name],
                says=_("is not there"),
                health=health,
                advice=_("It is started again by itself; its log tells why it ended: `touchline doctor`."),
            )


def is_starting() -> bool:
    """Tell whether Touchline was started so lately that not everything has to be there yet."""
    started_at = parse_datetime(str(read_state(settings.ENVIRONMENT.home).get("started_at", "")))
    return started_at is not None and now() - started_at < START
