"""Sends that wait for a second person, as a part of Today of those who may agree: a colleague waits, so they come first."""

from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchline.campaigns.models import Send
from touchline.kit.clock import now
from touchline.tasks.todos import Source, Todo
from touchline.ui.numbers import say_number
from touchline.users.models import User
from touchline.users.permissions import Verb, may

MOST: Final = 30
RANK: Final = 90


def find_todos(user: User) -> list[Todo]:
    """Return the sends that wait for this user to agree."""
    if not may(user, "campaigns", Verb.MANAGE):
        return []
    return [draw(send) for send in find_waiting(user).order_by("ordered_at")[:MOST]]


def find_waiting(user: User) -> QuerySet[Send]:
    """Return the sends that wait for a second person, who is not the one that ordered."""
    waiting = Send.objects.filter(needs_approval=True, approved_at=None, ordered_at__isnull=False)
    waiting = waiting.filter(started_at=None, stopped_at=None, problem="").exclude(ordered_by=user)
    return waiting.select_related("campaign", "ordered_by")


def draw(send: Send) -> Todo:
    """Return a send as a line of Today."""
    assert send.ordered_at is not None
    count = send.ordered_for or 0
    said = ngettext(
        "{who} wants to send it to {count} person and waits for a second person",
        "{who} wants to send it to {count} people and waits for a second person",
        count,
    ).format(who=send.ordered_by or _("Somebody"), count=say_number(count))
    waits = (
        timesince(send.ordered_at, now(), depth=1) if now() - send.ordered_at > timedelta(minutes=1) else _("just now")
    )
    return Todo(
        source="approval",
        number=send.pk,
        rank=RANK,
        heading=str(send),
        url=reverse("campaigns:send", args=[send.pk]),
        reason=f"{said} · {waits}",
        icon="megaphone",
        done_label="",
        at=send.ordered_at,
        may_act=False,
    )


def open_todo(user: User, number: int) -> Todo:
    """Return one send as a line of Today; Http404 where it does not wait for this user."""
    send = find_waiting(user).filter(pk=number).first() if 0 < number < 2**63 else None
    if send is None or not may(user, "campaigns", Verb.MANAGE):
        raise Http404
    return draw(send)


def refuse_act(_user: User, _number: int, *_more: object) -> None:
    """Do nothing from the list: who agrees looks first; the page of the send has the buttons, beside what it would do."""
    raise Http404


SOURCE = Source(
    slug="approval",
    label=gettext_lazy("Sends to agree to"),
    find=find_todos,
    open=open_todo,
    finish=refuse_act,
    reopen=refuse_act,
    hand_on=refuse_act,
    put_off=refuse_act,
)
