"""Figures of the installation in Prometheus' text format; no figure is about a person."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction

import touchline
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.eventstore.health import get_health
from touchline.journal.queries import get_lags
from touchline.kit.clock import now
from touchline.upkeep.models import Certificate, Round, SlowQuestion, Trouble
from touchline.upkeep.parts import OK, check_parts
from touchline.upkeep.sizes import get_disks, get_postgres_sizes

TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
Labels = Mapping[str, str]
JOBS: Final = """
SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY status
"""
DELIVERIES: Final = """
SELECT s.state, (SELECT count(*) FROM (
    SELECT FROM webhooks_delivery d WHERE d.endpoint_id = e.id AND d.state = s.state LIMIT 10000) AS few)
FROM webhooks_endpoint e CROSS JOIN unnest(ARRAY['waiting', 'failed']) AS s(state)
"""
MESSAGES: Final = """
SELECT count(*) FROM (SELECT FROM messaging_message WHERE state IN ('queued', 'deferred') LIMIT 100000) AS few
"""
QUARANTINE: Final = "SELECT count(*) FROM (SELECT FROM journal_quarantine WHERE state = 'waiting' LIMIT 100000) AS few"
ENTRIES: Final = "SELECT c.lane::text, max(c.position) FROM journal_cursor c WHERE c.name = 'resolve' GROUP BY c.lane"
CONNECTIONS: Final = """
SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: what it tells, of which type, and its samples."""

    name: str
    about: str
    samples: tuple[tuple[Labels, float], ...]
    type: str = "gauge"


def write_metrics() -> str:
    """Return everything that can be asked now; what PostgreSQL would have to tell is left out while it is away."""
    return "".join(write_family(family) for family in collect() if family.samples)


def write_family(family: Family) -> str:
    """Return one metric with its samples (the text format 0.0.4)."""
    lines = [f"# HELP {family.name} {_escape(family.about)}", f"# TYPE {family.name} {family.type}"]
    lines += [f"{family.name}{_write_labels(labels)} {_write_value(value)}" for labels, value in family.samples]
    return "\n".join(lines) + "\n"


def collect() -> Iterator[Family]:
    """Yield all metrics, those of the machine first."""
    parts = check_parts()
    yield _one("touchline_info", "Version.", 1, version=touchline.__version__)
    up = tuple(({"part": name}, float(state == OK)) for name, state in parts.items())
    yield Family("touchline_up", "Whether a part is there (1) or off (0).", up)
    disks = get_disks()
    for word, place in (("used", 0), ("free", 1)):
        samples = tuple(({"disk": name}, float(sizes[place])) for name, sizes in disks.items())
        yield Family(f"touchline_disk_{word}_bytes", f"Bytes {word} on a disk of the home.", samples)
    yield from _tell_of_event_store()
    try:
        with transaction.atomic():
            yield from list(_tell_of_postgres())
    except DatabaseError:
        return


def _tell_of_event_store() -> Iterator[Family]:
    try:
        health = get_health()
    except (EventStoreDown, EventStoreError):
        return
    yield _one("touchline_events_stored", "Events in the event store.", health.rows)
    yield _one("touchline_event_store_bytes", "Bytes of the event store on its disk.", health.bytes_on_disk)
    yield _one("touchline_event_store_parts", "Most parts in one month of one table.", health.most_parts)
    yield _one("touchline_event_store_mutations", "Mutations that are not done.", health.open_mutations)


def _tell_of_postgres() -> Iterator[Family]:
    lags = tuple(({"cursor": lag.cursor, "lane": str(lag.lane)}, lag.seconds) for lag in get_lags())
    yield Family("touchline_cursor_lag_seconds", "Age of the oldest entry a cursor has not reached.", lags)
    yield _ask("touchline_entries_total", "Calls that were taken in, by lane.", ENTRIES, "lane", type="counter")
    yield _ask("touchline_jobs", "Background jobs by state.", JOBS, "state")
    yield _ask(
        "touchline_webhook_deliveries", "Deliveries to webhooks by state, at most 10,000 each.", DELIVERIES, "state"
    )
    yield _ask("touchline_messages_waiting", "Messages that wait to leave, at most 100,000.", MESSAGES)
    yield _ask("touchline_quarantine_events", "Refused events that wait to be mended.", QUARANTINE)
    yield _ask("touchline_postgres_connections", "Connections to PostgreSQL by state.", CONNECTIONS, "state")
    sizes = tuple(({"room": room}, float(size)) for room, size in sorted(get_postgres_sizes().items()))
    yield Family("touchline_postgres_bytes", "Bytes of each room's tables and indexes.", sizes)
    troubles = Trouble.objects.filter(gone_at=None).exclude(told_at=None).values_list("is_grave", flat=True)
    grave = sum(troubles)
    counted = (({"kind": "mend"}, float(grave)), ({"kind": "watch"}, float(len(troubles) - grave)))
    yield Family("touchline_troubles", "What is not well and staff were told of.", counted)
    certificates = Certificate.objects.exclude(expires_at=None).values_list("address", "expires_at")
    ends = tuple(({"address": address}, end.timestamp()) for address, end in certificates if end)
    yield Family("touchline_certificate_end_timestamp_seconds", "Until when a certificate is good.", ends)
    at = Round.objects.values_list("at", flat=True).first()
    yield _one(
        "touchline_round_age_seconds",
        "Since somebody last looked around.",
        (now() - at).total_seconds() if at else math.nan,
    )
    yield _one(
        "touchline_slow_questions", "Different slow questions of the last 30 days.", SlowQuestion.objects.count()
    )
    if settings.KEYS_FILE.exists():
        made = settings.KEYS_FILE.stat().st_mtime
        yield _one("touchline_sealing_key_timestamp_seconds", "When the key of kept secrets was made.", made)


def _one(name: str, about: str, value: float, **labels: str) -> Family:
    return Family(name, about, ((labels, float(value)),))


def _ask(name: str, about: str, sql: str, label: str = "", *, type: str = "gauge") -> Family:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    sums: dict[str, float] = {}
    for row in rows:
        key = str(row[0]) if label else ""
        sums[key] = sums.get(key, 0.0) + float(row[-1])
    return Family(name, about, tuple(({label: key} if label else {}, value) for key, value in sums.items()), type)


def _write_labels(labels: Labels) -> str:
    pairs: Iterable[str] = (f'{name}="{_escape(value, quoted=True)}"' for name, value in labels.items())
    return "{" + ",".join(pairs) + "}" if labels else ""


def _escape(text: str, *, quoted: bool = False) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace('"', '\\"') if quoted else text


def _write_value(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) else repr(value)
