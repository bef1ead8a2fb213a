"""Where a send stands: derived from what was ordered, what began, and what its messages say; never set."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.campaigns.models import Send
from touchline.kit.clock import now
from touchline.messaging.models import Mailing
from touchline.messaging.queries import is_finished

LEAVING: Final = timedelta(minutes=10)
"""What begins within this time counts down; the rest stands in the calendar."""


class State(StrEnum):
    """Where a send stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    PLANNED = "planned"
    SENDING = "sending"
    PAUSED = "paused"
    TESTING = "testing"
    SENT = "sent"
    STOPPED = "stopped"
    PROBLEM = "problem"


LABELS: Final[dict[State, str | Promise]] = {
    State.DRAFT: _("Draft"),
    State.WAITING: _("Waits for a second person"),
    State.PLANNED: _("Planned"),
    State.SENDING: _("Going out"),
    State.PAUSED: _("Paused"),
    State.TESTING: _("Testing"),
    State.SENT: _("Sent"),
    State.STOPPED: _("Stopped"),
    State.PROBLEM: _("Did not begin"),
}
TONES: Final[dict[State, str]] = {
    State.WAITING: "warning",
    State.PLANNED: "info",
    State.SENDING: "info",
    State.TESTING: "info",
    State.PAUSED: "warning",
    State.SENT: "success",
    State.PROBLEM: "error",
}


def get_state(send: Send) -> State:
    """Return where a send stands; asks messaging once while it is on its way."""
    if send.started_at is None:
        return _get_before(send)
    return _get_on_the_way(send, send.mailing)


def get_states(sends: Iterable[Send]) -> dict[int, State]:
    """Return where each of these stands."""
    return {send.pk: get_state(send) for send in sends}


def is_open(send: Send) -> bool:
    """Tell whether it may still be changed: nothing was ordered."""
    return send.ordered_at is None


def is_leaving(send: Send) -> bool:
    """Tell whether it begins within minutes and can still be held back."""
    waits = send.started_at is None and send.stopped_at is None and not send.problem
    return waits and send.starts_at is not None and send.starts_at - now() < LEAVING


def _get_before(send: Send) -> State:
    if send.stopped_at is not None:
        return State.STOPPED
    if send.problem:
        return State.PROBLEM
    if send.ordered_at is None:
        return State.DRAFT
    return State.WAITING if send.needs_approval and send.approved_at is None else State.PLANNED


def _get_on_the_way(send: Send, mailing: Mailing | None) -> State:
    if mailing is None or send.stopped_at is not None or mailing.wanted == Mailing.Wanted.STOPPED:
        return State.STOPPED
    if mailing.wanted == Mailing.Wanted.PAUSED:
        return State.PAUSED
    if not is_finished(mailing.pk):
        return State.SENDING
    return State.TESTING if send.waits_for_winner else State.SENT
