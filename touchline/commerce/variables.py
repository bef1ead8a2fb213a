"""What templates may say about orders and products: `orders`, `last_order`, `products`, and an order or cart a message is about."""

import base64
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from touchline.commerce.models import Line, Order, Product
from touchline.kit.variables import Root, Variable, register_root

MOST_ORDERS: Final = 10
MOST_PRODUCTS: Final = 12
LINE = (
    Variable(path="lines[].name", label=_("Article: name"), is_always_there=True),
    Variable(path="lines[].variant", label=_("Article: variant")),
    Variable(path="lines[].sku", label=_("Article: SKU")),
    Variable(path="lines[].quantity", label=_("Article: how many"), is_always_there=True),
    Variable(path="lines[].price", label=_("Article: price"), is_always_there=True),
    Variable(path="lines[].currency", label=_("Article: currency"), is_always_there=True),
    Variable(path="lines[].url", label=_("Article: page")),
    Variable(path="lines[].image_url", label=_("Article: picture")),
)
ORDER = (
    Variable(path="number", label=_("Order number"), is_always_there=True),
    Variable(path="placed_at", label=_("Ordered on"), is_always_there=True),
    Variable(path="total", label=_("Total"), is_always_there=True),
    Variable(path="subtotal", label=_("Subtotal")),
    Variable(path="shipping", label=_("Shipping"), is_always_there=True),
    Variable(path="tax", label=_("Tax"), is_always_there=True),
    Variable(path="discount", label=_("Discount"), is_always_there=True),
    Variable(path="coupon", label=_("Coupon")),
    Variable(path="currency", label=_("Currency"), is_always_there=True),
    Variable(path="state", label=_("State"), is_always_there=True),
    *LINE,
)
PRODUCT = tuple(
    Variable(path=path, label=label, is_always_there=path in ("name", "number"))
    for path, label in (
        ("name", _("Product")),
        ("number", _("Product number")),
        ("price", _("Price")),
        ("currency", _("Currency")),
        ("category", _("Category")),
        ("brand", _("Brand")),
        ("url", _("Page")),
        ("image_url", _("Picture")),
    )
)
GOODS: Final = (
    ("Stoneware mug", "moss", "14.50", (118, 138, 110)),
    ("Linen towel", "sand", "18.00", (214, 196, 170)),
    ("Oak board", "large", "39.00", (176, 134, 94)),
    ("Wool throw", "clay", "89.00", (188, 122, 98)),
)
"""What a preview of nobody in particular shows, each with its colour as a picture."""


def make_picture(colour: tuple[int, int, int]) -> str:
    """Return a picture of one colour, four by three, as the address of itself."""
    rows = b"".join(b"\0" + bytes(colour) * 4 for _row in range(3))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 4, 3, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()


def make_goods() -> list[dict[str, Any]]:
    """Return products for a preview without a shop."""
    return [
        {
            "name": name,
            "variant": variant,
            "sku": "",
            "number": name,
            "quantity": "1",
            "price": price,
            "currency": "EUR",
        }
        | {"url": "https://shop.example/", "image_url": make_picture(colour), "category": "", "brand": ""}
        for name, variant, price, colour in GOODS
    ]


def in_list(variables: Iterable[Variable]) -> list[Variable]:
    """Return the variables of each of a list."""
    return [Variable(path=f"[].{one.path}", label=one.label, is_always_there=one.is_always_there) for one in variables]


def collect_orders(contact_ids: Sequence[int]) -> dict[int, Any]:
    """Return the newest orders of each contact with their lines: two queries."""
    place = Window(RowNumber(), partition_by="contact_id", order_by=[F("placed_at").desc(), F("id").desc()])
    found = Order.objects.filter(contact_id__in=contact_ids).exclude(state=Order.State.CANCELLED)
    orders = list(found.annotate(place=place).filter(place__lte=MOST_ORDERS).order_by("-placed_at", "-id"))
    lines: dict[int, list[Line]] = defaultdict(list)
    parts = Line.objects.filter(order_id__in=[one.pk for one in orders]).select_related("product").order_by("position")
    for line in parts:
        lines[line.order_id].append(line)
    kept: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for order in orders:
        kept[order.contact_id or 0].append(describe_order(order, lines[order.pk]))
    return {number: kept.get(number, []) for number in contact_ids}


def collect_last_order(contact_ids: Sequence[int]) -> dict[int, Any]:
    """Return the newest order of each contact that has one: two queries."""
    return {number: orders[0] for number, orders in collect_orders(contact_ids).items() if orders}


def describe_order(order: Order, lines: Iterable[Line]) -> dict[str, Any]:
    """Return an order as templates see it."""
    amounts = ("total", "subtotal", "shipping", "tax", "discount")
    return {
        "number": order.number,
        "placed_at": order.placed_at,
        "state": order.state,
        "currency": order.currency,
        "coupon": order.coupon,
        **{name: write_amount(getattr(order, name)) for name in amounts},
        "lines": [describe_line(line, order.currency) for line in lines],
    }


def describe_line(line: Line, currency: str) -> dict[str, Any]:
    """Return a line of an order as templates see it."""
    product = line.product
    return {
        "name": line.name or str(product or line.sku),
        "variant": line.variant,
        "sku": line.sku,
        "quantity": write_amount(line.quantity),
        "price": write_amount(line.price),
        "currency": currency,
        "url": product.url if product else "",
        "image_url": product.image_url if product else "",
    }


def write_amount(amount: Decimal | None) -> str:
    """Return a number as short as it is exact; `money` writes it with its currency."""
    return "" if amount is None else f"{amount.normalize():f}"


def collect_products(contact_ids: Sequence[int]) -> dict[int, Any]:
    """Return the newest products, the same for everybody: one query."""
    rows = Product.objects.exclude(name="").order_by("-id")[:MOST_PRODUCTS]
    found = [
        {name: getattr(row, name) for name in ("name", "number", "category", "brand", "url", "image_url")}
        | {"price": write_amount(row.price), "currency": settings.ENVIRONMENT.currency}
        for row in rows
    ]
    return dict.fromkeys(contact_ids, found)


def make_example() -> dict[str, Any]:
    """Return an order for a preview without a person."""
    return {
        "number": "1042",
        "placed_at": "2026-03-14T10:00:00+00:00",
        "state": "placed",
        "currency": "EUR",
        "coupon": "",
        "total": "37.40",
        "subtotal": "32.50",
        "shipping": "4.90",
        "tax": "0",
        "discount": "0",
        "lines": make_goods()[:2],
        "url": "https://shop.example/orders/1042",
    }


def register_all() -> None:
    """Add the roots of this room."""
    about = (*ORDER, Variable(path="url", label=_("Page of the order"), is_always_there=True))
    cart = (
        *LINE,
        *(
            Variable(path=path, label=label, is_always_there=True)
            for path, label in (("url", _("Page of the cart")), ("total", _("Total")), ("currency", _("Currency")))
        ),
    )
    register_root(
        Root(
            slug="orders",
            label=_("Orders"),
            variables=lambda: in_list(ORDER),
            collect=collect_orders,
            example=lambda: [make_example()],
            order=30,
        )
    )
    register_root(
        Root(
            slug="last_order",
            label=_("Last order"),
            variables=lambda: ORDER,
            collect=collect_last_order,
            example=make_example,
            order=31,
        )
    )
    register_root(
        Root(
            slug="products",
            label=_("Products"),
            variables=lambda: in_list(PRODUCT),
            collect=collect_products,
            example=make_goods,
            order=32,
        )
    )
    register_root(
        Root(
            slug="order",
            label=_("The order a message is about"),
            variables=lambda: about,
            example=make_example,
            is_open=True,
            order=50,
        )
    )
    register_root(
        Root(
            slug="cart",
            label=_("The cart a message is about"),
            variables=lambda: cart,
            example=make_example,
            is_open=True,
            order=51,
        )
    )


register_all()
