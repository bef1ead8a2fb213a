"""Decides tests of variants when their hours are over: the rest gets the better one, or the one that leads."""

from datetime import timedelta

from touchline.campaigns.models import Send
from touchline.campaigns.services import CannotSend
from touchline.campaigns.steering import choose_winner
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.experiments.queries import pick_variant
from touchline.kit.clock import now


def decide_winners() -> int:
    """Give the rest of each audience whose test is over the variant that the trial's fair rule picks; return how many."""
    decided = 0
    for send in find_over():
        try:
            picked = pick_variant(send.trial_id).number if send.trial_id else 0
            choose_winner(None, send.pk, picked)
        except (EventStoreDown, EventStoreError, CannotSend):
            # Nothing is lost: the next look asks again.
            continue
        decided += 1
    return decided


def find_over() -> list[Send]:
    """Return the sends whose hours of testing are over, and whose rest still waits."""
    waiting = Send.objects.filter(winner=None, rest_size__gt=0, started_at__isnull=False, stopped_at=None)
    moment = now()
    return [one for one in waiting if one.started_at and one.started_at + timedelta(hours=one.winner_hours) <= moment]
