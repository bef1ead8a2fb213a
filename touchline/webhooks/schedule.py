"""When a delivery is tried again, and when an endpoint is given up (Svix's schedule, docs.svix.com/retries)."""

from datetime import datetime, timedelta

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""Before the second to the eighth try: 27 hours, 35 minutes and 5 seconds in all."""
MOST_TRIES = len(PAUSES) + 1
PARKED_AFTER = timedelta(days=5)
"""Of nothing but failures, after which an endpoint is no longer called."""
OLD_SECRET_LASTS = timedelta(hours=24)
KEEP_DELIVERIES = timedelta(days=30)
CLAIM_SECONDS = 60
"""Four times the longest call: a sender that has not finished by then is dead, and another may try."""


def find_next_try(tried: int, *, at: datetime) -> datetime | None:
    """Return when a delivery that failed `tried` times is tried again, or None when that was the last time."""
    return at + PAUSES[tried - 1] if tried <= len(PAUSES) else None
