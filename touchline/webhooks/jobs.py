"""Carries deliveries in a thread of the worker, and clears old ones away."""

import asyncio
import threading

from django.db import connection

from touchline.jobs.services import periodic
from touchline.jobs.threads import background_thread
from touchline.webhooks.courier import Courier
from touchline.webhooks.schedule import KEEP_DELIVERIES

REMOVE = """
DELETE FROM webhooks_delivery WHERE id IN (
    SELECT id FROM webhooks_delivery WHERE created_at < now() - make_interval(secs => %s) ORDER BY created_at LIMIT 5000
)
"""


@background_thread("webhooks")
def carry_deliveries(stop: threading.Event) -> None:
    """Deliver what is due, until told to stop."""

    async def run() -> None:
        await Courier().run(stop)

    asyncio.run(run())


@periodic("53 3 * * *")
def remove_old_deliveries() -> None:
    """Remove deliveries older than 30 days, a few thousand at a time; they hold personal data."""
    removed = 1
    while removed:
        with connection.cursor() as cursor:
            cursor.execute(REMOVE, [KEEP_DELIVERIES.total_seconds()])
            removed = cursor.rowcount
