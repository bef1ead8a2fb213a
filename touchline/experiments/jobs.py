"""Background work of this room: experiments are counted although nobody looks."""

from typing import Final

from django.db.models import F, Q

from touchline.eventstore.client import EventStoreDown
from touchline.experiments.looking import look_at
from touchline.experiments.models import Trial
from touchline.experiments.queries import is_due
from touchline.jobs.services import periodic

AT_ONCE: Final = 50


@periodic("*/15 * * * *")
def count_experiments() -> None:
    """Count the experiments that run, those that waited longest first; what is left waits for the next time."""
    running = Trial.objects.filter(Q(ended_at=None) | Q(looked_at__lt=F("ended_at")), started_at__isnull=False)
    for trial in running.order_by(F("looked_at").asc(nulls_first=True))[:AT_ONCE]:
        if is_due(trial):
            try:
                look_at(trial)
            except EventStoreDown:
                return
