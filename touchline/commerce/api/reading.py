"""Reading orders through the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import EARLIEST, LATEST, Id, Moment, Money, Text
from touchline.commerce.models import Order
from touchline.commerce.queries import OrderPosition, find_order, list_orders
from touchline.contacts.lookup import find_contact_of
from touchline.contacts.record_kinds import CONTACT
from touchline.kit.clock import to_millis
from touchline.users.permissions import Scope, Verb, get_scope

router = Router()


class LineItem(Schema):
    """A position of an order."""

    position: int
    product_id: str | None = Field(description="The product's id in the shop.")
    sku: str
    name: str
    variant: str
    quantity: Money
    price: Money


class PaymentItem(Schema):
    """Money received, or expected."""

    number: str
    method: str
    amount: Money
    paid_at: Moment


class RefundItem(Schema):
    """Money given back."""

    number: str
    amount: Money
    refunded_at: Moment


class OrderItem(Schema):
    """An order; all amounts are decimals as text, in the order's currency."""

    id: int
    number: str
    contact_id: int | None
    person_id: int
    placed_at: Moment
    state: str
    currency: str
    total: Money
    subtotal: Money | None
    shipping: Money
    tax: Money
    discount: Money
    refunded: Money
    coupon: str
    verified: bool = Field(description="Told by a trusted source.")
    source_id: int | None
    is_sample: bool
    lines: list[LineItem]
    payments: list[PaymentItem]
    refunds: list[RefundItem]


class OrderQuery(PageQuery):
    """Which orders are asked for."""

    number: Text | None = None
    contact_id: Id | None = None


@router.get("/orders", response=Page[OrderItem], url_name="orders")
def get_orders(request: HttpRequest, query: Query[OrderQuery]) -> dict[str, Any]:
    """List orders, newest first, or find the one with a number."""
    token = authorise(request, "orders")
    contact_id = find_contact_of(query.contact_id) if query.contact_id else None
    check_reach(token, contact_id)
    if query.contact_id and contact_id is None:
        return {"items": [], "next": None}
    found = list_orders(
        number=query.number, contact_id=contact_id, after=read_order_position(query.after), limit=query.limit + 1
    )
    items, following = page(found, request, limit=query.limit, position=_write_position)
    return {"items": [make_order_item(order) for order in items], "next": following}


@router.get("/orders/{order_id}", response=OrderItem, url_name="order")
def get_order(request: HttpRequest, order_id: Id) -> dict[str, Any]:
    """Return an order by the `id` that lists give."""
    token = authorise(request, "orders")
    order = find_order(order_id)
    if order is None or not may_see(token, order.contact_id):
        raise Problem(404, "Not found", f"There is no order {order_id}; to find one by its number use ?number=.")
    return make_order_item(order)


def check_reach(token: Token, contact_id: int | None) -> None:
    """Raise a 403 problem when the token sees some people only and asks for the orders of others."""
    if get_scope(token, "contacts", Verb.VIEW) < Scope.ALL and (contact_id is None or not may_see(token, contact_id)):
        raise Problem(403, "Not allowed", "This token sees some contacts only; ask for the orders of one of them.")


def may_see(token: Token, contact_id: int | None) -> bool:
    """Tell whether the orders of a contact, or of nobody known, are the token's to see."""
    if get_scope(token, "contacts", Verb.VIEW) == Scope.ALL:
        return True
    return contact_id is not None and CONTACT.limit(token).filter(id=contact_id).exists()


def make_order_item(order: Order) -> dict[str, Any]:
    """Return an order as `OrderItem` has it; its parts must have been fetched along."""
    names = set(OrderItem.model_fields) - {"lines", "payments", "refunds"}
    lines = [
        {
            "position": line.position,
            "product_id": line.product.number if line.product else None,
            "sku": line.sku,
            "name": line.name,
            "variant": line.variant,
            "quantity": line.quantity,
            "price": line.price,
        }
        for line in order.lines.all()
    ]
    return {
        **{name: getattr(order, name) for name in names},
        "lines": lines,
        "payments": list(order.payments.all()),
        "refunds": list(order.refunds.all()),
    }


def read_order_position(text: str) -> OrderPosition | None:
    """Return the place an `after` parameter names; a 400 problem when it is none."""
    key = decode_position(text, int, int)
    if key is None:
        return None
    position = OrderPosition(int(key[0]), int(key[1]))
    if not to_millis(EARLIEST) <= position.at_us // 1000 <= to_millis(LATEST):
        raise Problem(400, "Bad request", "The parameter 'after' is not from this list; follow `next` as it was given.")
    return position


def _write_position(order: Order) -> str:
    position = OrderPosition.of(order)
    return encode_position(position.at_us, position.order_id)
