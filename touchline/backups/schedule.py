"""When a backup is due: at its hour, or as soon as may be once a day has gone without one."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SHORTEST: Final = timedelta(hours=20)
"""Between two by the clock: one made by hand in the evening does not stand for the night's, one of the small hours does."""
LONGEST: Final = timedelta(hours=24)
AFTER_FAILURE: Final = timedelta(hours=1)


def is_due(now: datetime, *, at: time | None, zone: ZoneInfo, last: datetime | None, failed: datetime | None) -> bool:
    """Tell whether a backup is to be made; `last` is the newest that was made, or when the installation began.

    One that failed is tried again after an hour.
    """
    if at is None or last is None or (failed is not None and now - failed < AFTER_FAILURE):
        return False
    if now - last >= LONGEST:
        return True
    wanted = datetime.combine(now.astimezone(zone).date(), at, zone)
    if wanted > now:
        wanted -= timedelta(days=1)
    return last < wanted and now - last >= SHORTEST
