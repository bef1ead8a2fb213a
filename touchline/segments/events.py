"""The events of this room, as screens show them."""

from touchline.segments.alerting import events as of_alerts
from touchline.segments.live import moves as of_members

__all__ = ["of_alerts", "of_members"]
