"""Steers a send that is on its way: pause, go on, stop, the ones it missed, and the better variant for the rest."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.campaigns.models import Group, Send
from touchline.campaigns.services import SUBJECT, CannotSend, lock_send
from touchline.campaigns.starting import read_group
from touchline.kit.clock import now
from touchline.messaging.services import add_audience, pause_mailing, resume_mailing, send_missing, stop_mailing
from touchline.users.audit import write_audit


def pause_send(actor: Any, send_id: int) -> Send:
    """Let nothing more leave until it goes on. Raises CannotSend when nothing is on its way."""
    return _steer(actor, send_id, "send.pause", pause_mailing)


def resume_send(actor: Any, send_id: int) -> Send:
    """Go on where it was paused. Raises CannotSend when it was not."""
    return _steer(actor, send_id, "send.resume", resume_mailing)


@transaction.atomic
def stop_send(actor: Any, send_id: int) -> Send:
    """End it for good: whoever has not got it yet does not. Raises CannotSend when it has ended already."""
    send = lock_send(send_id)
    if send.stopped_at is not None:
        return send
    if send.started_at is None and send.ordered_at is None:
        raise CannotSend(_("It is a draft; nothing of it is on its way."))
    send.stopped_at = now()
    send.save(update_fields=["stopped_at"])
    if send.mailing_id:
        stop_mailing(send.mailing_id)
    write_audit(actor, "send.stop", SUBJECT, send.pk)
    return send


@transaction.atomic
def send_to_missed(actor: Any, send_id: int) -> int:
    """Try again whom it did not reach and may reach; return how many. Raises CannotSend."""
    send = lock_send(send_id)
    if send.mailing_id is None:
        raise CannotSend(_("It has not begun yet."))
    count = send_missing(send.mailing_id)
    if count and send.stopped_at is not None:
        send.stopped_at = None
        send.save(update_fields=["stopped_at"])
    write_audit(actor, "send.missed", SUBJECT, send.pk, after={"size": count})
    return count


@transaction.atomic
def choose_winner(actor: Any, send_id: int, variant: int) -> Send:
    """Give the rest of the audience one variant. Raises CannotSend."""
    send = lock_send(send_id)
    if send.mailing is None or not send.waits_for_winner or send.stopped_at is not None:
        raise CannotSend(_("Nobody waits for the better variant."))
    if not send.variants.filter(number=variant).exists():
        raise CannotSend(_("There is no such variant."))
    send.winner, send.winner_at = variant, now()
    send.save(update_fields=["winner", "winner_at"])
    add_audience(send.mailing, {variant: read_group(send, Group.Kind.REST)})
    write_audit(actor, "send.winner", SUBJECT, send.pk, after={"variants": variant})
    return send


@transaction.atomic
def _steer(actor: Any, send_id: int, action: str, do: Callable[[int], bool]) -> Send:
    send = lock_send(send_id)
    if send.mailing_id is None or send.stopped_at is not None:
        raise CannotSend(_("It is not on its way."))
    if do(send.mailing_id):
        write_audit(actor, action, SUBJECT, send.pk)
    return send
