"""Background work of the stream: partitions ahead of time, old ones away."""

from touchline.jobs.services import periodic
from touchline.journal.partitions import drop_old_partitions, ensure_partitions


@periodic("7 * * * *")
def roll_partitions() -> None:
    """Make the partitions of the days to come, and drop those nobody needs any more."""
    ensure_partitions()
    drop_old_partitions()
