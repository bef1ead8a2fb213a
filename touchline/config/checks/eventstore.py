"""The event store: there, of a version that serves, durable, with the right time."""

import time
from datetime import UTC

from touchline.config.checks.finding import Finding, judge
from touchline.config.checks.postgres import judge_clock

OLDEST = (24, 8)


def check_eventstore() -> list[Finding]:
    """Everything the event store tells about itself; one finding alone when it does not answer."""
    from touchline.eventstore.client import EventStoreDown
    from touchline.eventstore.health import get_health

    before = time.monotonic()
    try:
        health = get_health()
    except EventStoreDown as error:
        return [
            judge("event store", str(error), bad=True, advice="Is `touchline up` running, or CLICKHOUSE_URL right?")
        ]
    took = time.monotonic() - before
    version = tuple(int(part) for part in health.version.split(".")[:2])
    return [
        judge(
            "event store",
            f"version {health.version}, {health.rows:,} rows, {health.bytes_on_disk / 1e6:.0f} MB",
            bad=version < OLDEST,
            advice=f"Touchline wants ClickHouse {OLDEST[0]}.{OLDEST[1]} or newer.",
        ),
        judge(
            "event store fsync",
            "on" if health.fsync_after_insert else "off",
            bad=not health.fsync_after_insert,
            advice="A power cut can lose stored events: set fsync_after_insert = 1 on the event tables.",
        ),
        judge_clock(
            "event store clock", health.now if health.now.tzinfo else health.now.replace(tzinfo=UTC), took=took
        ),
    ]
