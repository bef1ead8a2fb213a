"""Background work: sources that fall silent, or send what is refused."""

from touchline.jobs.services import periodic
from touchline.tracking.silence import note_last_events, tell_of_refusals, tell_of_silence


@periodic("*/5 * * * *")
def watch_sources() -> None:
    """Note when each source sent last, and tell the owners of those that need them."""
    note_last_events()
    tell_of_silence()
    tell_of_refusals()
