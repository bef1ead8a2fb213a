"""Background work of alerts, by the minute."""

from touchline.jobs.services import periodic
from touchline.segments.alerting.acting import escalate


@periodic("* * * * *")
def escalate_alerts() -> None:
    """Tell managers of what nobody has seen to in time."""
    escalate()
