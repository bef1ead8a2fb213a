"""Carries deliveries in a thread of the worker."""

import asyncio
import threading

from touchline.jobs.threads import background_thread
from touchline.webhooks.courier import Courier


@background_thread("webhooks")
def carry_deliveries(stop: threading.Event) -> None:
    """Deliver what is due, until told to stop."""

    async def run() -> None:
        await Courier().run(stop)

    asyncio.run(run())
