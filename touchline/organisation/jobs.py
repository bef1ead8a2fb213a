"""Background work of the firm: who was here today."""

from touchline.jobs.services import periodic
from touchline.organisation.use_days import note_use_days, remove_old_use_days


@periodic("*/10 * * * *")
def note_days() -> None:
    """Note who worked today, before sessions that were ended take their trace along."""
    note_use_days()


@periodic("41 3 * * *")
def remove_old_days() -> None:
    """Remove days that no chart shows."""
    remove_old_use_days()
