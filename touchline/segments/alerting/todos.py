"""Open alerts as a part of Today: first those that just fired, and those that were escalated to the reader."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.kit.clock import now
from touchline.segments.alerting.acting import access_firing, get_firings, hand_on, reopen, see_to, snooze
from touchline.segments.alerting.models import Firing
from touchline.segments.alerting.words import say_cause
from touchline.tasks.days import get_morning_of
from touchline.tasks.todos import Source, Todo
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, get_scope, may

MOST: Final = 40
ESCALATED, FRESH, COLD = 97, 93, 74


def find_alerts(user: User) -> list[Todo]:
    """Return the open firings that are the user's to act on."""
    if not (may(user, "alerts") and may(user, "contacts")):
        return []
    moment = now()
    mine = Q(owner=user) | Q(escalated_at__isnull=False, alert__escalate_to=user)
    mine |= Q(owner=None, alert__tells_owner=False, alert__tells__contains=[user.pk])
    queue = Q(owner=None, alert__tells_owner=True)
    if user.team_id:
        mine |= queue & Q(team_id=user.team_id)
    if get_scope(user, "contacts", Verb.VIEW) == Scope.ALL:
        mine |= queue & Q(team=None)
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=moment)
    found = get_firings(user).filter(mine, awake, state=Firing.State.OPEN).order_by("-pk")[:MOST]
    return [draw(firing, user=user, moment=moment) for firing in found]


def draw(firing: Firing, *, user: User, moment: datetime) -> Todo:
    """Return a firing as a line of Today."""
    since = max(firing.at, firing.snoozed_until or firing.at)
    hours = max(0.0, (moment - since).total_seconds() / 3600)
    is_escalated = firing.escalated_at is not None and firing.alert.escalate_to_id == user.pk
    rank = ESCALATED if is_escalated else max(COLD, round(FRESH - hours / 2))
    return Todo(
        source="alert",
        number=firing.pk,
        rank=rank,
        heading=str(firing.contact),
        url=reverse("contacts:contact", args=[firing.contact_id]),
        reason=say_reason(firing, moment=moment, is_escalated=is_escalated),
        icon="siren" if is_escalated else "bell-ring",
        done_label=_("Seen to"),
        at=since,
        owner_id=firing.owner_id,
        is_sample=firing.contact.is_sample,
    )


def say_reason(firing: Firing, *, moment: datetime, is_escalated: bool) -> str:
    """Return why it stands there: the alert, what the person did, and how long ago."""
    ago = _("{time} ago").format(time=timesince(firing.at, moment, depth=1))
    parts = [firing.alert.name, say_cause(firing), ago if moment - firing.at >= timedelta(minutes=1) else _("just now")]
    if is_escalated:
        parts.append(_("nobody has answered"))
    elif firing.owner_id is None:
        parts.append(_("nobody's yet"))
    return " · ".join(part for part in parts if part)


def open_alert(user: User, number: int) -> Todo:
    """Return one firing as a line of Today; Http404."""
    return draw(access_firing(user, number), user=user, moment=now())


def do_finish(user: User, number: int) -> None:
    """Mark the firing as seen to."""
    see_to(user, number)


def do_reopen(user: User, number: int) -> None:
    """Have the firing wait again."""
    reopen(user, number)


def do_hand_on(user: User, number: int, to: User | None) -> None:
    """Give the firing to somebody else."""
    hand_on(user, number, to=to)


def do_put_off(user: User, number: int, until: date | None) -> None:
    """Snooze the firing until the morning of a day."""
    snooze(user, number, until=get_morning_of(until) if until else None)


SOURCE = Source(
    slug="alert",
    label=gettext_lazy("Alerts"),
    find=find_alerts,
    open=open_alert,
    finish=do_finish,
    reopen=do_reopen,
    hand_on=do_hand_on,
    put_off=do_put_off,
)
