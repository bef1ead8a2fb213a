"""What the install page knows from facts: the first event of a source, and what speaks against one coming."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Sum

from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.eventstore.sources import count_events
from touchline.journal.models import Refusal
from touchline.kit.clock import now
from touchline.tracking.models import Source
from touchline.tracking.stream_queries import StreamRow, add_people, make_row

LOOKED_AT: Final = 2_000
RECENT: Final = timedelta(days=2)
SILENT_S: Final = 300
LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})

FIRST_SEEN: Final = """
SELECT e.lane, e.seq, e.received_at, e.at, e.source_id, e.call, e.message_id, e.refused, e.facts, e.body
FROM journal_cursor c
CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT * FROM journal_entry j WHERE j.lane = c.lane ORDER BY j.lane DESC, j.seq DESC LIMIT %(looked_at)s
    ) latest
    WHERE source_id = %(source)s AND refused IS NULL AND received_at >= %(since)s
    ORDER BY seq LIMIT 1
) e
WHERE c.name = 'resolve' ORDER BY e.received_at LIMIT 1
"""
HAS_ENTRY: Final = """
SELECT EXISTS (
    SELECT 1 FROM journal_cursor c CROSS JOIN LATERAL (
        SELECT source_id FROM journal_entry j WHERE j.lane = c.lane ORDER BY j.lane DESC, j.seq DESC LIMIT %s
    ) latest WHERE c.name = 'resolve' AND latest.source_id = ANY(%s)
)
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first event of a source since its page waits, as its sender told it."""

    row: StreamRow
    host: str
    path: str
    title: str

    @property
    def browser(self) -> str:
        """Browser, system and kind of device."""
        facts = self.row.facts
        return " · ".join(part for part in (facts.browser, facts.os, facts.device) if part)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a source that sends nothing."""

    source: Source
    refused: dict[str, int]
    """How often something of this source was turned away in the last two days, by reason."""
    unknown_keys: int
    """How often somebody came with a key that no source has."""
    collector: str
    pages_are_secure: bool

    @property
    def collector_host(self) -> str:
        return urlsplit(self.collector).hostname or ""

    @property
    def collector_is_local(self) -> bool:
        """Whether only browsers on this machine reach the collector."""
        return self.collector_host in LOCAL_HOSTS

    @property
    def collector_is_secure(self) -> bool:
        return self.collector.startswith("https://")

    @property
    def site_is_local(self) -> bool:
        return bool(self.source.domains) and all(domain in LOCAL_HOSTS for domain in self.source.domains)


def find_arrival(source: Source, *, since: datetime | None = None) -> Arrival | None:
    """Return the first of the source's latest events, looking at the last 2,000 of each lane; None while none came."""
    values: dict[str, int | datetime] = {
        "looked_at": LOOKED_AT,
        "source": source.pk,
        "since": since or source.created_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIRST_SEEN, values)
        found = cursor.fetchone()
    if found is None:
        return None
    row = make_row(found, {source.pk: source.name})
    add_people([row])
    return make_arrival(row)


def make_arrival(row: StreamRow) -> Arrival:
    """Return what the entry says about its page."""
    body = row.body or {}
    page = _read(body, "properties") | _read(_read(body, "context"), "page")
    url = urlsplit(str(page.get("url") or ""))
    return Arrival(row, url.hostname or "", str(page.get("path") or url.path), str(page.get("title") or "")[:200])


def get_facts(source: Source) -> Facts:
    """Return what is known about a source that sends nothing: two queries."""
    since = (now() - RECENT).date()
    rows = Refusal.objects.filter(day__gte=since, source_id__in=[0, source.pk]).values("source_id", "reason")
    counted = {(row["source_id"], row["reason"]): row["total"] for row in rows.annotate(total=Sum("count"))}
    return Facts(
        source,
        {reason: total for (number, reason), total in counted.items() if number == source.pk},
        counted.get((0, "unknown write key"), 0),
        settings.ENVIRONMENT.collector_url,
        settings.ENVIRONMENT.pages_url.startswith("https://"),
    )


def has_site_sent() -> bool:
    """Tell whether a source of the firm's own has ever sent: by the latest entries, else by the event store."""
    ids = list(Source.objects.filter(is_sample=False).values_list("pk", flat=True))
    if not ids:
        return False
    with connection.cursor() as cursor:
        cursor.execute(HAS_ENTRY, [LOOKED_AT, ids])
        row = cursor.fetchone()
    return bool(row and row[0]) or _have_events(ids[:20])


def find_site() -> Source | None:
    """Return the source of the firm's own site that was made last, or None."""
    live = Source.objects.filter(is_sample=False, revoked_at=None, kind=Source.Kind.SITE)
    return live.order_by("-pk").first()


def _have_events(ids: list[int]) -> bool:
    """Ask the event store, which reads a whole column for it; what it denied is not asked again for a while."""
    key = f"tracking.silent.{'-'.join(map(str, ids))}"
    if cache.get(key):
        return False
    try:
        found = any(count_events(number) for number in ids)
    except (EventStoreDown, EventStoreError):
        return False
    if not found:
        cache.set(key, True, SILENT_S)
    return found


def _read(body: Any, key: str) -> dict[str, Any]:
    found = body.get(key) if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


__all__ = ["Arrival", "Facts", "find_arrival", "find_site", "get_facts", "has_site_sent"]
