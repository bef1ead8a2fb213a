"""Reads the e-commerce events of Segment's specification into what they say about an order or a product.

https://segment.com/docs/connections/spec/ecommerce/v2/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from touchline.commerce.amounts import Nonsense, parse_amount, read_amount, read_currency, read_discount, read_text

COMPLETED: Final = "Order Completed"
UPDATED: Final = "Order Updated"
REFUNDED: Final = "Order Refunded"
CANCELLED: Final = "Order Cancelled"
ORDER_EVENTS: Final = (COMPLETED, UPDATED, REFUNDED, CANCELLED)
PRODUCT_EVENTS: Final = ("Product Viewed", "Product Added")
MOST_LINES = 1000
LONGEST_NUMBER = 200


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What an event says about a product; empty where it says nothing."""

    number: str
    sku: str
    name: str
    category: str
    brand: str
    price: Decimal | None
    url: str
    image_url: str


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One position of an order; `product` is None where the shop named none."""

    product: ProductFacts | None
    sku: str
    name: str
    variant: str
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What an event says about an order; None or '' where it says nothing."""

    number: str
    currency: str = ""
    total: Decimal | None = None
    subtotal: Decimal | None = None
    shipping: Decimal | None = None
    tax: Decimal | None = None
    discount: Decimal | None = None
    coupon: str = ""
    method: str = ""
    payment_number: str = ""
    refund_number: str = ""
    lines: tuple[LineFacts, ...] | None = field(default=None)


def read_order(properties: Mapping[str, Any]) -> OrderFacts:
    """Return what the properties of an order event say; raises Nonsense with the reason for the quarantine."""
    number = read_text(properties, "order_id", "orderId", limit=LONGEST_NUMBER + 1)
    if not number:
        raise Nonsense("order_id is missing.")
    if len(number) > LONGEST_NUMBER:
        raise Nonsense(f"order_id is longer than {LONGEST_NUMBER} characters.")
    return OrderFacts(
        number=number,
        currency=read_currency(properties),
        total=read_amount(properties, "total", "revenue", "value"),
        subtotal=read_amount(properties, "subtotal"),
        shipping=read_amount(properties, "shipping"),
        tax=read_amount(properties, "tax"),
        discount=read_discount(properties),
        coupon=read_text(properties, "coupon"),
        method=read_text(properties, "payment_method", "paymentMethod", limit=100),
        payment_number=read_text(properties, "payment_id", "transaction_id", limit=LONGEST_NUMBER),
        refund_number=read_text(properties, "refund_id", "refundId", limit=LONGEST_NUMBER),
        lines=_read_lines(properties.get("products")),
    )


def read_product(properties: Mapping[str, Any]) -> ProductFacts | None:
    """Return what the properties say about a product, None where they name none; raises Nonsense."""
    sku = read_text(properties, "sku", limit=LONGEST_NUMBER)
    number = read_text(properties, "product_id", "productId", "id", limit=LONGEST_NUMBER) or sku
    if not number:
        return None
    return ProductFacts(
        number=number,
        sku=sku,
        name=read_text(properties, "name", "title"),
        category=read_text(properties, "category"),
        brand=read_text(properties, "brand"),
        price=read_amount(properties, "price"),
        url=read_text(properties, "url", limit=2000),
        image_url=read_text(properties, "image_url", "imageUrl", limit=2000),
    )


def _read_lines(products: Any) -> tuple[LineFacts, ...] | None:
    if products is None:
        return None
    listed = [products] if isinstance(products, Mapping) else products
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise Nonsense("products is no list of products.")
    if len(listed) > MOST_LINES:
        raise Nonsense(f"products has more than {MOST_LINES} lines.")
    return tuple(_read_line(one, position=position) for position, one in enumerate(listed, start=1))


def _read_line(properties: Mapping[str, Any], *, position: int) -> LineFacts:
    try:
        product = read_product(properties)
        quantity = properties.get("quantity")
        return LineFacts(
            product=product,
            sku=read_text(properties, "sku", limit=LONGEST_NUMBER),
            name=read_text(properties, "name", "title"),
            variant=read_text(properties, "variant"),
            quantity=Decimal(1) if quantity is None or quantity == "" else parse_amount(quantity, name="quantity"),
            price=read_amount(properties, "price") or Decimal(0),
        )
    except Nonsense as error:
        raise Nonsense(f"Line {position} of products: {error}") from None
