"""Making and changing orders through the API: an order is found by its number, and is there once."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from django.db import transaction
from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, MomentIn, ShortText, Text
from touchline.commerce.amounts import Nonsense
from touchline.commerce.api.reading import OrderItem, make_order_item, may_see, router
from touchline.commerce.models import Order
from touchline.commerce.order_events import LONGEST_NUMBER, MOST_LINES
from touchline.commerce.orders_by_hand import NewRefund, OrderSaying, change_order, put_order
from touchline.commerce.queries import find_order
from touchline.contacts.lookup import find_carrier, find_contact_by, find_contact_of
from touchline.contacts.record_kinds import CONTACT
from touchline.users.permissions import Verb

AMOUNT: Final = r"^\d{1,12}(\.\d{1,4})?$"
Amount = Annotated[str, Field(json_schema_extra={"pattern": AMOUNT, "examples": ["12.50"]})]
"""A decimal as text; what is none is refused with the line and the name of the amount."""
Number = Annotated[str, Field(min_length=1, max_length=LONGEST_NUMBER, json_schema_extra={"pattern": NO_NUL})]


class LineIn(Schema):
    """A position of an order; `price` is that of one piece."""

    model_config = {"extra": "forbid"}

    product_id: ShortText | None = Field(None, description="The product's id in the shop; the SKU stands in for it.")
    sku: ShortText | None = None
    name: Text | None = None
    variant: Text | None = None
    category: Text | None = None
    brand: Text | None = None
    url: Text | None = None
    image_url: Text | None = None
    quantity: Amount = "1"
    price: Amount


class RefundIn(Schema):
    """Money given back; the same number sent again changes nothing."""

    model_config = {"extra": "forbid"}

    number: Number
    amount: Amount


class OrderChange(Schema):
    """What is to be changed; what is left out stays as it is, and `lines` replace all lines."""

    model_config = {"extra": "forbid"}

    currency: Annotated[str, Field(json_schema_extra={"pattern": "^[A-Za-z]{3}$"})] | None = None
    total: Amount | None = Field(None, description="Made from the parts where a new order names none.")
    subtotal: Amount | None = None
    shipping: Amount | None = None
    tax: Amount | None = None
    discount: Amount | None = None
    coupon: Text | None = None
    lines: Annotated[list[LineIn], Field(max_length=MOST_LINES)] | None = None
    refunds: Annotated[list[RefundIn], Field(max_length=100)] = []
    state: Literal["cancelled"] | None = Field(None, description="Cancels the order.")


class OrderIn(OrderChange):
    """An order by its number, and whose it is: a contact's id, external id or e-mail."""

    number: Number
    contact_id: Id | None = None
    external_id: Text | None = None
    email: Text | None = None
    placed_at: MomentIn | None = Field(None, description="Now, where a new order does not say.")
    payment_method: ShortText | None = None


@router.post("/orders", response={200: OrderItem, 201: OrderItem}, url_name="order_put")
def put(request: HttpRequest, body: OrderIn) -> Status[Any]:
    """Make an order, or change the one with this number (200); a number is one order for ever."""
    token = authorise(request, "orders", Verb.CREATE)
    with transaction.atomic():
        known = Order.objects.select_for_update().filter(number=body.number).first()
        contact_id = find_customer(token, body, known=known)
        if known is not None:
            authorise(request, "orders", Verb.EDIT)
            order = _change(known, body, person_id=find_person(body, contact_id))
        else:
            order = _place(body, contact_id)
    return Status(200 if known else 201, make_order_item(order))


@router.patch("/orders/{order_id}", response=OrderItem, url_name="order_change")
def change(request: HttpRequest, order_id: Id, body: OrderChange) -> dict[str, Any]:
    """Change an order by the `id` that lists give."""
    token = authorise(request, "orders", Verb.EDIT)
    with transaction.atomic():
        known = Order.objects.select_for_update().filter(pk=order_id).first()
        if known is None or not may_see(token, known.contact_id):
            raise Problem(404, "Not found", f"There is no order {order_id}; to find one by its number use ?number=.")
        return make_order_item(_change(known, body))


def find_customer(token: Token, body: OrderIn, *, known: Order | None) -> int:
    """Return the contact an order is for; raises a 422 problem for nobody known, a 409 for another than it is."""
    named = [body.contact_id is not None, body.external_id is not None, body.email is not None]
    if known is not None and not any(named):
        if not may_see(token, known.contact_id):
            raise Problem(403, "Not allowed", "This order is of somebody this token does not see.")
        return known.contact_id or known.person_id
    if body.contact_id is not None:
        contact_id = find_contact_of(body.contact_id)
    elif any(named):
        contact_id = find_contact_by(email=body.email, external_id=body.external_id)
    else:
        raise _refuse("contact_id", "Say whose order it is: contact_id, external_id or email.")
    if contact_id is None or not CONTACT.limit(token).filter(pk=contact_id).exists():
        where = ("contact_id", "external_id", "email")[named.index(True)]
        raise _refuse(where, "No contact is known by this; make one with POST /contacts or /contacts/bulk first.")
    if known is not None and known.contact_id != contact_id:
        raise Problem(409, "Another's", f"Order {known.number} is another contact's; it stays theirs.")
    return contact_id


def find_person(body: OrderIn, contact_id: int) -> int:
    """Return the person whose identifier or id the body carries: the contact, or somebody who was joined into it."""
    if body.contact_id is not None:
        return body.contact_id
    return find_carrier(contact_id, email=body.email, external_id=body.external_id)


def _place(body: OrderIn, contact_id: int) -> Order:
    try:
        said, person_id = _read(body, number=body.number), find_person(body, contact_id)
        number = put_order(said, contact_id=contact_id, person_id=person_id, at=body.placed_at)
    except Nonsense as nonsense:
        raise _refuse("", str(nonsense)) from None
    order = find_order(Order.objects.values_list("pk", flat=True).get(number=number))
    assert order is not None
    return order


def _change(known: Order, body: OrderChange, *, person_id: int = 0) -> Order:
    try:
        change_order(_read(body, number=known.number), person_id=person_id)
    except Nonsense as nonsense:
        raise _refuse("", str(nonsense)) from None
    order = find_order(known.pk)
    assert order is not None
    return order


def _read(body: OrderChange, *, number: str) -> OrderSaying:
    """Return what a body says, in the words of the e-commerce events, so that both are read in one place."""
    said: Mapping[str, Any] = body.dict(exclude_none=True)
    names = ("currency", "total", "subtotal", "shipping", "tax", "discount", "coupon", "payment_method")
    properties = {"order_id": number} | {name: said[name] for name in names if name in said}
    if body.lines is not None:
        properties["products"] = [line.dict(exclude_none=True) for line in body.lines]
    refunds = tuple(NewRefund(one.number, one.amount) for one in body.refunds)
    return OrderSaying(properties, refunds, is_cancelled=body.state is not None)


def _refuse(where: str, detail: str) -> Problem:
    return Problem(
        422, "Not taken", "Nothing was changed.", errors=[{"where": f"body.{where}".rstrip("."), "detail": detail}]
    )
