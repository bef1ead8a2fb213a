"""What commerce does when e-commerce events come in."""

from typing import Final

from touchline.commerce.order_events import ORDER_EVENTS, PRODUCT_EVENTS
from touchline.commerce.services import attach_orders, record_orders
from touchline.journal.events import Refused
from touchline.journal.reactions import Batch, react_to

ROOM: Final = "room"


@react_to(*ORDER_EVENTS, *PRODUCT_EVENTS)
def order_events(batch: Batch) -> list[Refused]:
    """Record orders, and give those of persons who became known to their contacts.

    What this room told the stream itself, of an order put in through the API, is written already.
    """
    refused = record_orders(event for event in batch.events if event.call != ROOM)
    attach_orders(batch.joins)
    return refused
