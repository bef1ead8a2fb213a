"""Tells open pages that something moved, once the transaction it belongs to is committed."""

from collections.abc import Sequence

import msgspec
from django.db import connection

CHANNEL = "touchline_live"
LONGEST_NOTICE = 7_900
"""Bytes; PostgreSQL takes 8,000."""


def notify_pages(people: Sequence[int] | None, *, events: int) -> None:
    """Name the people touched (None: more than are worth naming) and how many events came."""
    payload = msgspec.json.encode({"people": "many" if people is None else people, "events": events})
    if len(payload) > LONGEST_NOTICE:
        payload = msgspec.json.encode({"people": "many", "events": events})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload.decode()])
