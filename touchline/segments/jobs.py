"""Background work of this room."""

from touchline.segments.alerting.jobs import escalate_alerts

__all__ = ["escalate_alerts"]
