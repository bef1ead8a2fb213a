"""Background work of the stream: partitions ahead of time, old ones away, the quarantine kept small."""

from datetime import timedelta

from touchline.jobs.services import periodic
from touchline.journal.models import Quarantine, Refusal
from touchline.journal.partitions import drop_old_partitions, ensure_partitions
from touchline.kit.clock import now

QUARANTINE_DAYS = 30
REFUSAL_DAYS = 90


@periodic("7 * * * *")
def roll_partitions() -> None:
    """Make the partitions of the days to come, and drop those nobody needs any more."""
    ensure_partitions()
    drop_old_partitions()


@periodic("41 3 * * *")
def remove_old_refusals() -> None:
    """Remove refused events after 30 days and their daily counts after 90."""
    Quarantine.objects.filter(received_at__lt=now() - timedelta(days=QUARANTINE_DAYS)).delete()
    Refusal.objects.filter(day__lt=(now() - timedelta(days=REFUSAL_DAYS)).date()).delete()
