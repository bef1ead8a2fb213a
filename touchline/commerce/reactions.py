"""What commerce does when e-commerce events come in."""

from touchline.commerce.order_events import ORDER_EVENTS, PRODUCT_EVENTS
from touchline.commerce.services import attach_orders, record_orders
from touchline.journal.events import Refused
from touchline.journal.reactions import Batch, react_to


@react_to(*ORDER_EVENTS, *PRODUCT_EVENTS)
def order_events(batch: Batch) -> list[Refused]:
    """Record orders, and give those of persons who became known to their contacts."""
    refused = record_orders(batch.events)
    attach_orders(batch.joins)
    return refused
