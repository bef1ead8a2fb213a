"""Orders a send with its exact number, holds it back for a moment, and asks a second person where the rules want one."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.campaigns.checking import check_send, find_why_typed, get_rules
from touchline.campaigns.models import Rules, Send, Timing
from touchline.campaigns.moments import find_first_moment, find_moment
from touchline.campaigns.rehearsal import rehearse
from touchline.campaigns.services import SUBJECT, CannotSend, get_user, lock_send
from touchline.jobs.services import defer
from touchline.journal.live import notify_pages
from touchline.kit.clock import now
from touchline.ui.numbers import say_number
from touchline.users.audit import write_audit
from touchline.users.models import User


@transaction.atomic
def order_send(actor: Any, send_id: int, *, seen: int, typed: str = "") -> Send:
    """Order a send for the number of people its page showed (`seen`); it begins after a moment in which it can be undone.

    A second order of the same send changes nothing. Raises CannotSend, with the new number where it changed by more
    than a little, so that nobody sends to more people than they were told.
    """
    send = lock_send(send_id)
    if send.ordered_at is not None:
        return send
    if troubles := [one.text for one in check_send(send) if one.stops]:
        raise CannotSend(troubles[0])
    found = rehearse(send)
    count = len(found.gets)
    _check_number(send, count, seen=seen, typed=typed)
    rules = get_rules()
    send.ordered_at, send.ordered_by, send.ordered_for = now(), get_user(actor), count
    send.needs_approval = rules.approval_above is not None and count > rules.approval_above
    send.approved_at, send.approved_by, send.problem = None, None, ""
    send.starts_at = find_start(send, ordered_at=send.ordered_at, rules=rules)
    send.save()
    write_audit(
        actor,
        "send.order",
        SUBJECT,
        send.pk,
        after={"name": str(send), "size": count, "starts_at": str(send.starts_at)},
    )
    _tell_today(send)
    _wake(send)
    return send


def _check_number(send: Send, count: int, *, seen: int, typed: str) -> None:
    if not count:
        raise CannotSend(_("Nobody of the audience may get it; the rehearsal says why."))
    if abs(count - seen) > max(2, seen // 100):
        raise CannotSend(
            _("Meanwhile it would go to {count} people, not {seen}; look again and send.").format(
                count=say_number(count), seen=say_number(seen)
            )
        )
    if find_why_typed(send, count) and "".join(sign for sign in typed if sign.isdigit()) != str(seen):
        raise CannotSend(_("Type the number of people, {count}, to send it.").format(count=say_number(seen)))


def find_start(send: Send, *, ordered_at: datetime, rules: Rules) -> datetime:
    """Return when a send begins: never before it could have been undone."""
    first = ordered_at + timedelta(seconds=rules.undo_seconds)
    if send.timing == Timing.NOW or send.day is None or send.clock is None:
        return first
    if send.timing == Timing.AT:
        return max(first, find_moment(send.day, send.clock, send.zone))
    return max(first, find_first_moment(send.day, send.clock))


@transaction.atomic
def undo_order(actor: Any, send_id: int) -> Send:
    """Take an order back before it begins; it is a draft again. Raises CannotSend when it began."""
    send = lock_send(send_id)
    if send.started_at is not None:
        raise CannotSend(_("It has begun. Pause or stop it instead."))
    if send.ordered_at is None:
        return send
    write_audit(actor, "send.undo", SUBJECT, send.pk, before={"starts_at": str(send.starts_at)})
    _tell_today(send)
    send.ordered_at, send.starts_at, send.needs_approval, send.problem = None, None, False, ""
    send.approved_at, send.approved_by = None, None
    send.save()
    return send


@transaction.atomic
def approve_send(actor: User, send_id: int) -> Send:
    """Agree to a large send; whoever ordered it cannot. Its moment to undo begins anew. Raises CannotSend."""
    send = lock_send(send_id)
    if not send.needs_approval or send.approved_at is not None or send.started_at is not None:
        return send
    if send.ordered_by_id == actor.pk:
        raise CannotSend(_("A second person has to agree: not whoever ordered it."))
    send.approved_at, send.approved_by = now(), actor
    send.starts_at = find_start(send, ordered_at=send.approved_at, rules=get_rules())
    send.save(update_fields=["approved_at", "approved_by", "starts_at"])
    write_audit(actor, "send.approve", SUBJECT, send.pk, after={"size": send.ordered_for})
    _tell_today(send)
    _wake(send)
    return send


def _tell_today(send: Send) -> None:
    """Have open pages of Today show, or take away, that it waits for a second person."""
    if send.needs_approval:
        notify_pages([], events=0)


def _wake(send: Send) -> None:
    """Have it begin at its second; the look of every minute would find it, too."""
    from touchline.campaigns.jobs import begin_send

    if send.starts_at is not None and not (send.needs_approval and send.approved_at is None):
        defer(begin_send, after=max(send.starts_at - now(), timedelta()) + timedelta(seconds=1), send_id=send.pk)


@transaction.atomic
def set_rules(actor: Any, *, approval_above: int | None) -> Rules:
    """Set from how many recipients on a second person has to agree; None for never."""
    rules, _created = Rules.objects.select_for_update().get_or_create(pk=1)
    before = rules.approval_above
    rules.approval_above = approval_above
    rules.save(update_fields=["approval_above"])
    write_audit(actor, "campaigns.rules", SUBJECT, 1, before={"approval": before}, after={"approval": approval_above})
    return rules
