"""Records orders and products from the stream, a batch of events at a time."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from touchline.commerce import drafts, writing
from touchline.commerce.amounts import Nonsense
from touchline.commerce.drafts import Author, OrderDraft
from touchline.commerce.order_events import (
    CANCELLED,
    COMPLETED,
    ORDER_EVENTS,
    PRODUCT_EVENTS,
    REFUNDED,
    OrderFacts,
    read_order,
    read_product,
)
from touchline.commerce.products import ProductSaying, write_products
from touchline.journal.events import Event, Refused
from touchline.kit.clock import now
from touchline.organisation.queries import get_currency


@transaction.atomic
def record_orders(events: Iterable[Event]) -> list[Refused]:
    """Write what a batch of e-commerce events says about orders and products; return the refused ones with reasons.

    An order's number is unique for ever: what completed it once is never applied again, so that recording the same
    events twice changes nothing. A source that is not trusted changes only what is not verified. The number of
    statements is the same for any number of events.
    """
    refused: list[Refused] = []
    sayings: list[ProductSaying] = []
    read: list[tuple[Event, OrderFacts]] = []
    for event in events:
        try:
            if event.name in ORDER_EVENTS:
                read.append((event, read_order(event.properties)))
            elif event.name in PRODUCT_EVENTS:
                sayings += _read_viewed(event)
        except Nonsense as error:
            refused.append(Refused(event.message_id, str(error)))
    orders = writing.lock_drafts({facts.number for _, facts in read}) if read else {}
    for event, facts in read:
        try:
            _apply(event, facts, orders)
            sayings += _get_sayings(event, facts)
        except Nonsense as error:
            refused.append(Refused(event.message_id, str(error)))
    product_ids = write_products(sayings)
    writing.write_drafts(list(orders.values()), product_ids=product_ids, at=now())
    return refused


def attach_orders(joins: Sequence[tuple[int, int]]) -> None:
    """Give the orders of each `(person_id, contact_id)` to the contact; the person may have been a contact itself."""
    writing.attach(joins)


def _apply(event: Event, facts: OrderFacts, orders: dict[str, OrderDraft]) -> None:
    author = Author(event.person_id, event.contact_id, event.at, event.source_id, event.is_sample, event.trusted)
    known, currency = orders.get(facts.number), get_currency()
    if event.name == COMPLETED:
        if known is None:
            orders[facts.number] = drafts.place(facts, author, currency=currency)
        elif author.trusted and not known.verified:
            orders[facts.number] = drafts.take_over(known, facts, author, currency=currency)
    elif known is None:
        raise Nonsense(f"There is no order {facts.number} yet.")
    elif event.name == REFUNDED:
        drafts.refund(known, facts, author, message_id=event.message_id)
    elif event.name == CANCELLED:
        drafts.cancel(known, author)
    else:
        drafts.update(known, facts, author)


def _read_viewed(event: Event) -> list[ProductSaying]:
    product = read_product(event.properties)
    if product is None:
        raise Nonsense("product_id is missing.")
    return [ProductSaying(product, event.trusted, event.is_sample)]


def _get_sayings(event: Event, facts: OrderFacts) -> list[ProductSaying]:
    return [ProductSaying(line.product, event.trusted, event.is_sample) for line in facts.lines or () if line.product]
