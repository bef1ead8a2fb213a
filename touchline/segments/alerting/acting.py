"""What staff do with a firing: see to it, take that back, hand it on, snooze it; and it goes to a manager when nobody does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from touchline.kit.clock import now
from touchline.segments.alerting.models import Alert, Firing
from touchline.segments.alerting.targets import is_for
from touchline.segments.alerting.telling import say_names
from touchline.segments.alerting.words import say_cause, say_minutes
from touchline.tasks.models import NoticeKind
from touchline.tasks.notices import notify
from touchline.users.models import User
from touchline.users.permissions import Verb, limit, may

AT_ONCE: Final = 200


def get_firings(user: User) -> QuerySet[Firing]:
    """Return the firings about people the user may see, with all that a line of them shows."""
    found = Firing.objects.select_related("alert__segment", "contact", "owner", "seen_to_by")
    return limit(found, user, "contacts", Verb.VIEW, owner="contact__owner_id", team="contact__team_id")


def access_firing(user: User, firing_id: int, *, locked: bool = False) -> Firing:
    """Return a firing that is the user's to act on, or any for who sets alerts up; Http404 otherwise."""
    if not 0 < firing_id < 2**63:
        raise Http404
    found = get_firings(user)
    if locked:
        found = found.select_for_update(of=("self",))
    firing = found.filter(pk=firing_id).first()
    if firing is None or not (is_for(firing, user) or may(user, "alerts", Verb.MANAGE)):
        raise Http404
    return firing


@transaction.atomic
def see_to(user: User, firing_id: int) -> Firing:
    """Mark a firing as seen to by this user; it leaves everybody's list."""
    firing = access_firing(user, firing_id, locked=True)
    if firing.state == Firing.State.OPEN:
        firing.state, firing.seen_to_by, firing.seen_to_at = Firing.State.SEEN_TO, user, now()
        firing.save(update_fields=["state", "seen_to_by", "seen_to_at"])
    return firing


@transaction.atomic
def reopen(user: User, firing_id: int) -> Firing:
    """Have a firing wait again."""
    firing = access_firing(user, firing_id, locked=True)
    firing.state, firing.seen_to_by, firing.seen_to_at = Firing.State.OPEN, None, None
    firing.save(update_fields=["state", "seen_to_by", "seen_to_at"])
    return firing


@transaction.atomic
def hand_on(user: User, firing_id: int, *, to: User | None) -> Firing:
    """Give a firing to somebody else, who is told; None gives it back to the queue."""
    firing = access_firing(user, firing_id, locked=True)
    firing.owner, firing.team_id = to, to.team_id if to else firing.team_id
    firing.save(update_fields=["owner", "team_id"])
    if to and to != user:
        with override(to.language):
            text = _("{name} handed an alert on to you: {alert}, {person}").format(
                name=user, alert=firing.alert, person=firing.contact
            )
        url = reverse("contacts:contact", args=[firing.contact_id])
        notify(to, text, kind=NoticeKind.ALERT, url=url, actor=user, detail=say_cause(firing))
    return firing


@transaction.atomic
def snooze(user: User, firing_id: int, *, until: datetime | None) -> Firing:
    """Put a firing off; meanwhile it is nobody's turn, and it is not escalated. None ends that."""
    firing = access_firing(user, firing_id, locked=True)
    firing.snoozed_until = until
    firing.save(update_fields=["snoozed_until"])
    return firing


def escalate() -> int:
    """Tell the managers of what nobody has seen to in time, each firing once; return how many."""
    waiting = Alert.objects.filter(escalate_minutes__isnull=False, escalate_to__is_active=True, is_on=True)
    return sum(_escalate(alert) for alert in waiting.select_related("escalate_to"))


@transaction.atomic
def _escalate(alert: Alert) -> int:
    assert alert.escalate_to is not None
    moment = now()
    late = moment - timedelta(minutes=alert.escalate_minutes or 0)
    found = Firing.objects.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=late), alert=alert, at__lte=late)
    open_ones = found.filter(state=Firing.State.OPEN, escalated_at=None).select_related("contact").order_by("pk")
    firings = list(open_ones.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    if not firings:
        return 0
    Firing.objects.filter(pk__in=[firing.pk for firing in firings]).update(escalated_at=moment)
    _tell_manager(alert, alert.escalate_to, firings)
    return len(firings)


def _tell_manager(alert: Alert, manager: User, firings: Sequence[Firing]) -> None:
    with override(manager.language):
        names = say_names([str(firing.contact) for firing in firings], total=len(firings))
        text = _("Nobody has answered in {time}: {alert}, {names}").format(
            time=say_minutes(alert.escalate_minutes or 0), alert=alert.name, names=names
        )
        detail = say_cause(firings[0]) if len(firings) == 1 else ""
    url = reverse("segments:alert", args=[alert.pk])
    if len(firings) == 1:
        url = reverse("contacts:contact", args=[firings[0].contact_id])
    key = f"escalated-{alert.pk}-{firings[-1].pk}"
    facts = {"kind": NoticeKind.ESCALATION, "url": url, "detail": detail, "key": key}
    notify(manager, text, by_mail=True, is_urgent=True, **facts)
