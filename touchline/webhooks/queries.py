"""Reads of endpoints and their deliveries."""

from dataclasses import dataclass

from django.db import connection

from touchline.webhooks.models import Delivery, Endpoint

PAGE = 50
# Counted up to a thousand each, by the index: a page never waits for a number nobody reads to its last digit.
COUNTS = """
SELECT e.id, s.state, c.count FROM webhooks_endpoint e CROSS JOIN unnest(ARRAY['waiting', 'failed']) AS s(state)
CROSS JOIN LATERAL (
    SELECT count(*) FROM (
        SELECT FROM webhooks_delivery d WHERE d.endpoint_id = e.id AND d.state = s.state LIMIT 1000
    ) AS few
) c WHERE e.id = ANY(%s)
"""


@dataclass(slots=True)
class Row:
    """An endpoint as the list shows it; counts end at 1,000."""

    endpoint: Endpoint
    waiting: int = 0
    failed: int = 0


def list_endpoints() -> list[Row]:
    """Return all endpoints, by name."""
    rows = {endpoint.id: Row(endpoint) for endpoint in Endpoint.objects.order_by("name", "id")}
    for endpoint_id, state, count in _count(list(rows)):
        setattr(rows[endpoint_id], state, count)
    return list(rows.values())


def get_row(endpoint: Endpoint) -> Row:
    """Return one endpoint with its counts."""
    row = Row(endpoint)
    for _, state, count in _count([endpoint.id]):
        setattr(row, state, count)
    return row


def list_deliveries(endpoint_id: int, *, state: str = "", before: int | None = None, limit: int) -> list[Delivery]:
    """Return deliveries of an endpoint without their bodies, newest first."""
    found = Delivery.objects.filter(endpoint_id=endpoint_id).order_by("-id").defer("body")
    if state:
        found = found.filter(state=state)
    return list((found.filter(id__lt=before) if before else found)[:limit])


def _count(endpoints: list[int]) -> list[tuple[int, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [endpoints])
        rows: list[tuple[int, str, int]] = cursor.fetchall()
    return rows
