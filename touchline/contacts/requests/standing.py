"""How far each erasure is: what is forgotten at once, what is looked through once more, what the event store does by night."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.contacts.models import Erasure
from touchline.contacts.requests.tracing import ON_THE_WAY, erase_in_store, erase_traces
from touchline.jobs.services import defer, job
from touchline.kit.clock import now

LATE: Final = timedelta(hours=26)
"""After a whole night and its repetition."""
UNDONE: Final = Q(traces_done_at=None) | Q(store_done_at=None)


class Phase(StrEnum):
    """How far one part of an erasure is."""

    DONE = "done"
    WAITING = "waiting"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Step:
    """One part: what it is, how far it is, and when it was done or will be."""

    label: str | Promise
    phase: Phase
    says: str | Promise
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """One erasure with its parts."""

    erased: Erasure
    steps: tuple[Step, ...]

    @property
    def phase(self) -> Phase:
        """How far it is as a whole."""
        phases = {step.phase for step in self.steps}
        return next((one for one in (Phase.LATE, Phase.WAITING) if one in phases), Phase.DONE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many are not done yet, how many of them should be, and the oldest."""

    count: int
    late: int
    oldest: datetime | None


def follow(erased: Erasure) -> Progress:
    """Return how far an erasure is."""
    is_late = erased.erased_at < now() - LATE
    again = erased.erased_at + ON_THE_WAY
    waits = Phase.LATE if is_late else Phase.WAITING
    traces, store = erased.traces_done_at, erased.store_done_at
    return Progress(
        erased,
        (
            Step(_("Records"), Phase.DONE, _("at once"), erased.erased_at),
            Step(_("Files, logs, queues"), Phase.DONE, _("looked through"), traces)
            if traces
            else Step(_("Files, logs, queues"), waits, _("once more after"), again),
            Step(_("Stored events"), Phase.DONE, _("rewritten"), store)
            if store
            else Step(_("Stored events"), waits, _("in the coming night")),
        ),
    )


def list_progress(*, before: int = 0, limit: int = 50) -> list[Progress]:
    """Return erasures, the latest first, those behind `before`."""
    found = Erasure.objects.order_by("-id")
    return [follow(one) for one in (found.filter(id__lt=before) if before else found)[:limit]]


def count_waiting() -> Waiting:
    """Return how many are not done; only those are looked at."""
    waiting = list(Erasure.objects.filter(UNDONE).order_by("erased_at").values_list("erased_at", flat=True))
    late = sum(at < now() - LATE for at in waiting)
    return Waiting(len(waiting), late, waiting[0] if waiting else None)


def look_now() -> int:
    """Look through every place and rewrite the stored events now; return how many are not done. Raises EventStoreDown."""
    erase_traces()
    erase_in_store()
    return count_waiting().count


@job(tries=2)
def follow_now() -> None:
    """Do what the night would do, since somebody asked."""
    look_now()


def start_now() -> None:
    """Have it done in the background."""
    defer(follow_now, once="all")
