"""Reads of alerts: the list with how often each fired, and the history of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.segments.alerting.acting import get_firings
from touchline.segments.alerting.models import Alert, Firing
from touchline.segments.uses import Use
from touchline.users.models import User

PAGE: Final = 30
WEEK: Final = timedelta(days=7)
JOINED: Final = ("segment", "escalate_to", "fallback_user", "fallback_team", "endpoint", "created_by")


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert with how often it fired in the last seven days, how many still wait, and when it fired last."""

    alert: Alert
    lately: int
    waiting: int
    last_at: object


def list_alerts() -> list[Shown]:
    """Return all alerts, those that are on first."""
    alerts = list(Alert.objects.select_related(*JOINED).order_by("-is_on", "name"))
    since = now() - WEEK
    rows = (
        Firing.objects.filter(alert__in=alerts).filter(Q(at__gte=since) | Q(state=Firing.State.OPEN)).values("alert_id")
    )
    counted: dict[int, Mapping[str, Any]] = {
        row["alert_id"]: row
        for row in rows.annotate(
            lately=Count("id", filter=Q(at__gte=since)),
            waiting=Count("id", filter=Q(state=Firing.State.OPEN)),
            last_at=Max("at"),
        )
    }
    return [_show(alert, counted.get(alert.pk, {})) for alert in alerts]


def _show(alert: Alert, row: Mapping[str, Any]) -> Shown:
    return Shown(alert, row.get("lately", 0), row.get("waiting", 0), row.get("last_at"))


def get_alert(alert_id: int) -> Alert:
    """Return an alert; Http404."""
    found = Alert.objects.select_related(*JOINED).filter(pk=min(alert_id, 2**63 - 1)).first()
    if found is None:
        raise Http404
    return found


def list_firings(alert: Alert, user: User, *, before: int | None = None) -> list[Firing]:
    """Return the alert's last firings about people the user may see; one more than a page tells that there are more."""
    found: QuerySet[Firing] = get_firings(user).filter(alert=alert).order_by("-pk")
    return list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])


def find_uses(segment_id: int) -> list[Use]:
    """Return the alerts that watch a segment."""
    return [
        Use(what=_("Alert"), name=alert.name, url=f"/alerts/{alert.pk}/")
        for alert in Alert.objects.filter(segment_id=segment_id).order_by("name")
    ]
