"""Commands on alerts: make, change, switch on and off, remove; each with its hidden segment where it has one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.segments.alerting.models import Alert
from touchline.segments.models import Purpose, Segment
from touchline.segments.services import NewSegment, change_condition, create_segment, lock_segment, want_fill
from touchline.users.audit import write_audit

SUBJECT: Final = "alerts"
MOST: Final = 200
LONGEST_NAME: Final = 120
SETTINGS: Final = (
    "moment",
    "leaves_out",
    "tells_owner",
    "tells",
    "fallback_user",
    "fallback_team",
    "by_mail",
    "task_title",
    "task_days",
    "endpoint",
    "again_after_days",
    "group_minutes",
    "escalate_minutes",
    "escalate_to",
)


class CannotAlert(ValueError):
    """An alert cannot be kept like this; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedAlert:
    """An alert as typed: on a segment of the firm's, or on a condition of its own; `settings` are columns of `Alert`."""

    name: str
    segment: Segment | None = None
    condition: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_alert(actor: Any, wanted: WantedAlert) -> Alert:
    """Make an alert; it fires about who moves from now on. Raises CannotAlert, ConditionError."""
    if Alert.objects.count() >= MOST:
        raise CannotAlert(_("There are {most} alerts; remove some first.").format(most=MOST))
    check(wanted)
    segment = wanted.segment or _make_segment(actor, wanted)
    alert = Alert(name=clean_name(wanted.name), segment=segment, created_by=actor, updated_at=now())
    for name, value in wanted.settings.items():
        setattr(alert, name, value)
    alert.save()
    write_audit(actor, "alert.create", SUBJECT, alert.pk, after=describe(alert))
    return alert


@transaction.atomic
def change_alert(actor: Any, alert_id: int, wanted: WantedAlert) -> Alert:
    """Change an alert; a changed condition moves nobody past it: who fulfils it already is not told of. Raises CannotAlert."""
    alert = lock_alert(alert_id)
    before, had = describe(alert), alert.segment
    check(wanted, besides=alert.pk)
    alert.name, alert.updated_at = clean_name(wanted.name), now()
    alert.segment = wanted.segment or _keep_segment(actor, had, wanted)
    for name in SETTINGS:
        setattr(alert, name, wanted.settings.get(name, getattr(alert, name)))
    alert.save()
    if alert.segment_id != had.pk and had.purpose == Purpose.ALERT:
        had.delete()
    write_audit(actor, "alert.change", SUBJECT, alert.pk, before=before, after=describe(alert))
    return alert


@transaction.atomic
def switch_alert(actor: Any, alert_id: int, *, on: bool) -> Alert:
    """Switch an alert on or off; its own condition is not followed meanwhile, and costs nothing."""
    alert = lock_alert(alert_id)
    if alert.is_on == on:
        return alert
    alert.is_on, alert.updated_at = on, now()
    alert.save(update_fields=["is_on", "updated_at"])
    if alert.segment.purpose == Purpose.ALERT:
        segment = lock_segment(alert.segment_id)
        segment.is_live = on
        segment.save(update_fields=["is_live"])
        if on:
            want_fill(actor, segment, "recomputed")
    write_audit(actor, "alert.switch", SUBJECT, alert.pk, after={"is_on": on})
    return alert


@transaction.atomic
def remove_alert(actor: Any, alert_id: int) -> None:
    """Remove an alert with its history; the tasks it made stay."""
    alert = lock_alert(alert_id)
    write_audit(actor, "alert.delete", SUBJECT, alert.pk, before=describe(alert))
    segment = alert.segment
    alert.delete()
    if segment.purpose == Purpose.ALERT:
        segment.delete()


def lock_alert(alert_id: int) -> Alert:
    """Return an alert, locked until the transaction ends. Raises Alert.DoesNotExist."""
    return Alert.objects.select_for_update(of=("self",)).select_related("segment").get(pk=alert_id)


def check(wanted: WantedAlert, *, besides: int = 0) -> None:
    """Raise CannotAlert for what makes no alert."""
    name = clean_name(wanted.name)
    if not name or len(name) > LONGEST_NAME:
        raise CannotAlert(_("Give the alert a name of up to {most} characters.").format(most=LONGEST_NAME))
    if Alert.objects.filter(name=name).exclude(pk=besides).exists():
        raise CannotAlert(_("There is an alert called “{name}” already.").format(name=name))
    if wanted.segment is None and not wanted.condition:
        raise CannotAlert(_("Say when it fires: without a condition it would fire about everybody."))


def clean_name(name: str) -> str:
    """Return a name as it is kept."""
    return " ".join(name.replace("\0", "").split())


def describe(alert: Alert) -> dict[str, Any]:
    """Return what the audit log tells of an alert."""
    told = {
        name: getattr(alert, name) for name in SETTINGS if name not in {"fallback_user", "fallback_team", "endpoint"}
    }
    told["escalate_to"] = alert.escalate_to_id
    return {"name": alert.name, "segment": alert.segment_id, "condition": alert.segment.condition, **told}


def _make_segment(actor: Any, wanted: WantedAlert) -> Segment:
    new = NewSegment(name=clean_name(wanted.name), condition=wanted.condition, purpose=Purpose.ALERT)
    return create_segment(actor, new)


def _keep_segment(actor: Any, had: Segment, wanted: WantedAlert) -> Segment:
    if had.purpose != Purpose.ALERT:
        return _make_segment(actor, wanted)
    if had.condition == wanted.condition:
        return had
    return change_condition(actor, had.pk, wanted.condition)
