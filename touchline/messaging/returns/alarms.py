"""Stops a mailing that does harm: too many addresses that are not there, or too many people who call it spam."""

from typing import Final

from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.messaging.models import Inbound, Mailing
from touchline.messaging.outbox.mailings import pause_mailing
from touchline.messaging.outbox.states import count_states
from touchline.messaging.returns.trackable import get_rules

TAKEN: Final = ("accepted", "delivered", "bounced")
LEAST_COMPLAINTS: Final = 2
"""One person may have hit the wrong button."""


def watch_mailing(mailing: Mailing) -> bool:
    """Pause a mailing whose bounces or complaints are over the firm's limits; True when it was paused now."""
    if mailing.wanted != Mailing.Wanted.RUNNING:
        return False
    problem = find_problem(mailing)
    return bool(problem) and pause_mailing(mailing.pk, problem=problem)


def find_problem(mailing: Mailing) -> str:
    """Return in words what is over a limit, or ''."""
    rules, states = get_rules(), count_states([mailing.pk])
    taken = sum(states.get(state, 0) for state in TAKEN)
    if taken < rules.pause_least:
        return ""
    bounced = states.get("bounced", 0)
    complained = Inbound.objects.filter(mailing_id=mailing.pk, kind=Inbound.Kind.COMPLAINT).count()
    if bounced / taken >= rules.pause_bounces:
        return _("Paused at {time}: {count} of {taken} mails came back. Look at where the addresses are from.").format(
            time=f"{now():%Y-%m-%d %H:%M} UTC", count=bounced, taken=taken
        )
    if complained >= LEAST_COMPLAINTS and complained / taken >= rules.pause_complaints:
        return _("Paused at {time}: {count} of {taken} people called it spam. Look at whom it goes to.").format(
            time=f"{now():%Y-%m-%d %H:%M} UTC", count=complained, taken=taken
        )
    return ""
