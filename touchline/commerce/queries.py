"""Reads of orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from touchline.commerce.models import Line, Order

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OrderPosition:
    """A place in the list of orders, newest first: microseconds since 1970, and the order's id."""

    at_us: int
    order_id: int

    @classmethod
    def of(cls, order: Order) -> "OrderPosition":
        """Return the place of an order."""
        return cls((order.placed_at - EPOCH) // timedelta(microseconds=1), order.id)


def get_orders_of_contact(contact_id: int, *, limit: int = 50) -> list[Order]:
    """Return the newest orders of a contact with their lines: two queries."""
    lines = Prefetch("lines", Line.objects.order_by("position"))
    return list(
        Order.objects.filter(contact_id=contact_id).order_by("-placed_at", "-id").prefetch_related(lines)[:limit]
    )


def get_orders_by_number(numbers: Sequence[str]) -> dict[str, Order]:
    """Return the orders of these numbers with their lines, by number: two queries. For events of a timeline."""
    lines = Prefetch("lines", Line.objects.order_by("position"))
    found = Order.objects.filter(number__in=numbers).prefetch_related(lines)
    return {order.number: order for order in found}


def list_orders(
    *, number: str | None = None, contact_id: int | None = None, after: OrderPosition | None = None, limit: int
) -> list[Order]:
    """Return orders with lines, payments and refunds, newest first: four queries for any number."""
    orders = with_parts(Order.objects.order_by("-placed_at", "-id"))
    if number is not None:
        orders = orders.filter(number=number)
    if contact_id is not None:
        orders = orders.filter(contact_id=contact_id)
    if after:
        at = EPOCH + timedelta(microseconds=after.at_us)
        orders = orders.filter(Q(placed_at__lt=at) | Q(placed_at=at, id__lt=after.order_id))
    return list(orders[:limit])


def find_order(order_id: int) -> Order | None:
    """Return an order with lines, payments and refunds, or None."""
    return with_parts(Order.objects.filter(id=order_id)).first()


def with_parts(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Return the orders with their lines, payments and refunds fetched along."""
    lines = Line.objects.order_by("position").select_related("product")
    return orders.prefetch_related(Prefetch("lines", lines), "payments", "refunds")


def get_orders_for_conditions(contact_id: int) -> list[Order]:
    """Return all orders of a contact that were not cancelled, oldest first, with lines and their products: two queries."""
    lines = Prefetch("lines", Line.objects.select_related("product"))
    found = Order.objects.filter(contact_id=contact_id).exclude(state=Order.State.CANCELLED)
    return list(found.order_by("placed_at", "id").prefetch_related(lines))
