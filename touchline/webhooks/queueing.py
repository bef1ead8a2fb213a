"""Writes deliveries: one row for each event and endpoint, many at once."""

from collections.abc import Iterator, Sequence

from django.db import connection

from touchline.journal.events import Event
from touchline.kit.rowsets import encode_rows
from touchline.webhooks.bodies import make_delivery_key, write_body
from touchline.webhooks.book import get_wishes
from touchline.webhooks.models import Endpoint

COLUMNS = ("endpoint_id", "key", "event", "body")
# An endpoint that somebody removes at this moment must not break the batch: its rows are left away, its row is held.
QUEUE = """
WITH wanted AS (
    SELECT * FROM json_to_recordset(%s::json) AS u(endpoint_id bigint, key uuid, event text, body text)
), there AS (
    SELECT id FROM webhooks_endpoint WHERE id IN (SELECT endpoint_id FROM wanted) FOR KEY SHARE
)
INSERT INTO webhooks_delivery (endpoint_id, key, event, body, state, attempt, tried, error, tries, created_at, due_at)
SELECT endpoint_id, key, event, body, 'waiting', 0, 0, '', '[]', now(), now()
FROM wanted WHERE endpoint_id IN (SELECT id FROM there)
ON CONFLICT (endpoint_id, key) DO NOTHING
"""


def queue_events(events: Sequence[Event]) -> None:
    """Queue events for the endpoints that want them, in the caller's transaction; bots' events are nobody's wish."""
    rows = list(_make_rows(events))
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(QUEUE, [encode_rows(COLUMNS, rows)])


def queue_body(endpoint_id: int, *, key: str, event: str, body: str) -> None:
    """Queue one body for one endpoint that is not off, in the caller's transaction; the same key twice is one delivery."""
    if Endpoint.objects.filter(pk=endpoint_id).exclude(state=Endpoint.State.PAUSED).exists():
        with connection.cursor() as cursor:
            cursor.execute(QUEUE, [encode_rows(COLUMNS, [(endpoint_id, key, event, body)])])


def _make_rows(events: Sequence[Event]) -> Iterator[tuple[int, str, str, str]]:
    wishes = get_wishes()
    for event in events:
        wanting = [wish for wish in wishes.get(event.name, ()) if wish.with_samples or not event.is_sample]
        if not wanting or event.is_bot:
            continue
        body = write_body(event)
        for wish in wanting:
            key = make_delivery_key(wish.endpoint_id, event.source_id, event.message_id)
            yield wish.endpoint_id, key, event.name, body
