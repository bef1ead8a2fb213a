"""The one place that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment as an aware datetime in UTC."""
    return datetime.now(UTC)


def to_millis(moment: datetime) -> int:
    """Return milliseconds since 1970-01-01 UTC of an aware datetime, rounded down."""
    return int(moment.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """Return the aware UTC datetime of milliseconds since 1970-01-01 UTC."""
    return datetime.fromtimestamp(millis / 1000, UTC)
