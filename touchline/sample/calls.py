"""The calls the shop makes to the visitor script, after Segment's e-commerce events (Spec: V2 Ecommerce Events)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from touchline.sample.basket import Basket, Position
from touchline.sample.catalogue import BRAND, Product

KEY = "shop_calls"
CURRENCY = "EUR"

Call = list[Any]


def keep_call(request: HttpRequest, call: Call) -> None:
    """Leaves a call for the next page this visitor sees, since a redirect follows."""
    request.session[KEY] = [*request.session.get(KEY, []), call]


def take_calls(request: HttpRequest) -> list[Call]:
    """The calls left by earlier requests."""
    calls: list[Call] = request.session.pop(KEY, []) if KEY in request.session else []
    return calls


def describe_product(product: Product, *, size: str = "", quantity: int = 1, position: int = 0) -> dict[str, Any]:
    """A product as the e-commerce events carry it."""
    facts: dict[str, Any] = {
        "product_id": product.number,
        "sku": f"{product.number}-{size.replace(' ', '')}" if size else product.number,
        "name": product.name,
        "brand": BRAND,
        "category": product.category,
        "price": float(product.get_price(size)),
        "quantity": quantity,
        "currency": CURRENCY,
        "url": f"/shop/p/{product.slug}/",
        "image_url": f"/shop/art/{product.slug}.svg",
    }
    if size:
        facts["variant"] = size
    if position:
        facts["position"] = position
    return facts


def describe_positions(positions: Iterable[Position]) -> list[dict[str, Any]]:
    """The lines of a basket or an order."""
    return [
        describe_product(line.product, size=line.size, quantity=line.quantity, position=place)
        for place, line in enumerate(positions, 1)
    ]


def describe_basket(basket: Basket, **facts: object) -> dict[str, Any]:
    """A basket with its sums, as Checkout Started and Order Completed carry it."""
    return {
        **facts,
        "total": float(basket.total),
        "subtotal": float(basket.subtotal),
        "revenue": float(basket.subtotal),
        "shipping": float(basket.delivery),
        "tax": float(basket.tax),
        "discount": 0,
        "currency": CURRENCY,
        "products": describe_positions(basket.positions),
    }


def track(name: str, properties: dict[str, Any]) -> Call:
    """A call that tracks an event."""
    return ["track", name, properties]
