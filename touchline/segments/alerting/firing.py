"""Fires alerts: what somebody's entering or leaving a segment leads to, in the transaction that moved them."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from touchline.contacts.models import Contact
from touchline.journal.services import Recorded, record_many
from touchline.kit.clock import now
from touchline.segments.alerting.causes import Causes
from touchline.segments.alerting.leaving_out import leave_out, read_people
from touchline.segments.alerting.models import Alert, Firing
from touchline.segments.alerting.targets import Staff, Target
from touchline.segments.alerting.tasks import make_task
from touchline.segments.alerting.telling import tell
from touchline.segments.alerting.webhooks import call_webhook
from touchline.segments.live.events import LiveEvent
from touchline.segments.live.followers import Touched, register_follower

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 100
"""So many people of one batch have a line each; when a whole list moves at once, nobody reads more."""
EVENT: Final = "alert_fired"
Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Fired:
    """A firing with whom it is about and who is to know."""

    firing: Firing
    contact: Contact
    target: Target


def follow_alerts(touched: Touched) -> None:
    """Fire the alerts on those segments that somebody has just entered or left."""
    moved = {*(segment for segment, _one in touched.entered), *(segment for segment, _one in touched.left)}
    if not moved:
        return
    alerts = list(Alert.objects.filter(is_on=True, segment_id__in=moved).select_related("segment"))
    wanted = {alert.pk: find_moved(alert, touched) for alert in alerts}
    if not any(wanted.values()):
        return
    people = read_people({number for numbers in wanted.values() for number in numbers})
    staff = Staff(alerts, people.values())
    events = group_events(touched.events)
    for alert in alerts:
        among = {number: people[number] for number in wanted[alert.pk] if number in people}
        if among:
            fire_safely(alert, among, staff=staff, events=events)


def fire_safely(
    alert: Alert, among: Mapping[int, Contact], *, staff: Staff, events: Mapping[int, Sequence[LiveEvent]]
) -> None:
    """Fire an alert; one that fails is logged with whom it was about, and holds up neither the others nor the stream."""
    try:
        with transaction.atomic():
            fire(alert, among, staff=staff, events=events)
    except (OperationalError, InterfaceError):
        # The database is away, or the leader lost its turn: the whole batch is done again.
        raise
    except Exception:
        log.exception("Alert %s (“%s”) could not fire about %s.", alert.pk, alert.name, sorted(among)[:MOST_AT_ONCE])


def find_moved(alert: Alert, touched: Touched) -> list[int]:
    """Return who did what the alert waits for."""
    pairs: Pairs = touched.entered if alert.moment == Alert.Moment.ENTERS else touched.left
    return list(dict.fromkeys(contact for segment, contact in pairs if segment == alert.segment_id))


def group_events(events: Iterable[LiveEvent]) -> dict[int, list[LiveEvent]]:
    """Return the batch's events by contact."""
    found: dict[int, list[LiveEvent]] = {}
    for event in events:
        found.setdefault(event.contact_id, []).append(event)
    return found


def fire(
    alert: Alert, among: Mapping[int, Contact], *, staff: Staff, events: Mapping[int, Sequence[LiveEvent]]
) -> list[Fired]:
    """Fire an alert about these people but those it leaves out, and those it told of lately."""
    moment = now()
    left = leave_out(among, alert.leaves_out)
    for number in find_told(alert, left, since=moment - timedelta(days=alert.again_after_days)):
        del left[number]
    if len(left) > MOST_AT_ONCE:
        more = len(left) - MOST_AT_ONCE
        Alert.objects.filter(pk=alert.pk).update(too_many=F("too_many") + more, too_many_at=moment)
        left = dict(list(left.items())[:MOST_AT_ONCE])
    causes = Causes(alert.segment.condition)
    fired = [
        _make(
            alert,
            contact,
            at=moment,
            target=staff.find_target(alert, contact),
            event=causes.find(events.get(number, ())),
        )
        for number, contact in left.items()
    ]
    if fired:
        act(alert, fired)
    return fired


def find_told(alert: Alert, ids: Iterable[int], *, since: datetime) -> set[int]:
    """Return those about whom the alert fired since then."""
    lately = Firing.objects.filter(alert=alert, contact_id__in=list(ids), at__gt=since)
    return set(lately.values_list("contact_id", flat=True))


def _make(alert: Alert, contact: Contact, *, at: datetime, target: Target, event: LiveEvent | None) -> Fired:
    why: dict[str, Any] = {}
    if event is not None:
        why = {"event": event.name, "path": event.path, "title": event.title, "at": event.at.isoformat()}
    facts = {"alert": alert, "contact": contact, "at": at, "why": why}
    return Fired(Firing(owner=target.owner, team_id=target.team_id, **facts), contact, target)


def act(alert: Alert, fired: Sequence[Fired]) -> None:
    """Write the firings down, and do all that the alert is to do."""
    for one in fired:
        if alert.task_title:
            one.firing.task = make_task(alert, one.contact, owner=one.target.owner)
    Firing.objects.bulk_create([one.firing for one in fired])
    record_many(
        Recorded(one.contact.pk, EVENT, {"alert": alert.name, "alert_id": alert.pk, "firing": one.firing.pk})
        for one in fired
    )
    if alert.endpoint_id:
        for one in fired:
            call_webhook(alert, one.firing, one.contact)
    tell(alert, [(one.firing, one.contact, one.target.told) for one in fired])


register_follower("alerts", follow_alerts, order=90)
