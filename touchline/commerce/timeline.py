"""Orders on the timeline: the record with its lines and money, in place of the event that told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from touchline.commerce.amounts import Nonsense
from touchline.commerce.models import Order
from touchline.commerce.order_events import CANCELLED, COMPLETED, REFUNDED, read_order
from touchline.commerce.queries import get_orders_by_number
from touchline.contacts.timeline_cards import register_card
from touchline.eventstore.timeline import StoredEvent


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order as a card of the timeline; `refunded` is what one refund gave back, None on the order itself."""

    order: Order
    refunded: Decimal | None = None


@register_card(COMPLETED, template="commerce/_order_card.html")
def load_orders(events: Sequence[StoredEvent]) -> Mapping[str, OrderCard]:
    """Return the orders these events placed, with their lines: two queries for all of them."""
    return _load(events)


@register_card(REFUNDED, CANCELLED, template="commerce/_order_change.html")
def load_changes(events: Sequence[StoredEvent]) -> Mapping[str, OrderCard]:
    """Return the orders these events changed."""
    return _load(events)


def _load(events: Sequence[StoredEvent]) -> dict[str, OrderCard]:
    numbers: dict[str, str] = {}
    amounts: dict[str, Decimal | None] = {}
    for event in events:
        try:
            facts = read_order(event.properties)
        except Nonsense:
            continue
        numbers[event.id] = facts.number
        amounts[event.id] = facts.total if event.name == REFUNDED else None
    orders = get_orders_by_number(sorted(set(numbers.values())))
    return {
        event_id: OrderCard(orders[number], amounts[event_id])
        for event_id, number in numbers.items()
        if number in orders
    }
