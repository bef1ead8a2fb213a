"""Reads of refused events: the waiting ones by what is wrong with them, and one to be mended."""

import json
from dataclasses import dataclass
from typing import Final

from django.db import connection

from touchline.journal.models import Quarantine
from touchline.tracking.models import Source

PAGE: Final = 50
LOOKED_AT: Final = 10_000
"""Groups are counted over this many of the latest."""

GROUPS: Final = """
SELECT regexp_replace(reason, '''[^'']*''', '…', 'g') AS kind, count(*)
FROM (SELECT reason FROM journal_quarantine WHERE state = 'waiting' ORDER BY id DESC LIMIT %s) AS latest
GROUP BY kind ORDER BY 2 DESC, 1 LIMIT 30
"""
OF_KIND: Final = """
SELECT id FROM (
    SELECT id, regexp_replace(reason, '''[^'']*''', '…', 'g') AS kind
    FROM journal_quarantine WHERE state = 'waiting' ORDER BY id DESC LIMIT %s
) AS latest
WHERE (%s::text = '' OR kind = %s) AND (%s::bigint IS NULL OR id < %s) ORDER BY id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """How many waiting events were refused for the same reason; `is_least` when there may be more."""

    reason: str
    count: int
    is_least: bool


def get_groups() -> list[ReasonGroup]:
    """Return the reasons for which events wait, the most frequent first; names and values in them left out."""
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, [LOOKED_AT])
        found = cursor.fetchall()
    total = sum(count for _, count in found)
    return [ReasonGroup(reason, count, total >= LOOKED_AT) for reason, count in found]


def get_waiting(*, reason: str = "", before: int | None = None, limit: int = PAGE) -> list[Quarantine]:
    """Return waiting events, those refused last first, without their bodies."""
    with connection.cursor() as cursor:
        cursor.execute(OF_KIND, [LOOKED_AT, reason, reason, before, before, limit])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Quarantine.objects.filter(id__in=ids).defer("body", "facts").order_by("-id"))


def get_source_names(kept: list[Quarantine]) -> dict[int, str]:
    """Return the names of the sources these came from."""
    return dict(Source.objects.filter(id__in={row.source_id for row in kept}).values_list("id", "name"))


def show_body(raw: bytes) -> str:
    """Return a body as text to be mended: indented where it is JSON, with bytes that are no UTF-8 replaced."""
    text = raw.decode("utf-8", "replace").replace("\0", "\ufffd")
    try:
        indented = json.dumps(json.loads(text), ensure_ascii=False, indent=2, allow_nan=False)
        indented.encode()
    except (ValueError, RecursionError):
        return text
    return indented
