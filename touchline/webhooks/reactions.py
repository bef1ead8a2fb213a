"""Puts each event that an endpoint wants on its way, in the transaction that resolves the event."""

from touchline.journal.events import Refused
from touchline.journal.reactions import Batch, react_to
from touchline.webhooks.book import get_wanted_names
from touchline.webhooks.queueing import queue_events


@react_to(more=get_wanted_names)
def deliver_events(batch: Batch) -> list[Refused]:
    """Queue what endpoints asked for."""
    queue_events(batch.events)
    return []
