"""The e-commerce events of Segment's specification, as screens show them.

https://segment.com/docs/connections/spec/ecommerce/v2/
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.commerce.order_events import CANCELLED, COMPLETED, REFUNDED, UPDATED
from touchline.journal.kinds import EventKind, Topic, register_kind

ORDER_KINDS: Final[dict[str, tuple[Promise, str]]] = {
    COMPLETED: (_("Order placed"), "shopping-bag"),
    UPDATED: (_("Order changed"), "package"),
    REFUNDED: (_("Order refunded"), "undo-2"),
    CANCELLED: (_("Order cancelled"), "package-x"),
}
SHOPPING_KINDS: Final[dict[str, tuple[Promise, str]]] = {
    "Products Searched": (_("Searched for products"), "search"),
    "Product List Viewed": (_("Looked at a list of products"), "layout-grid"),
    "Product Clicked": (_("Product clicked"), "mouse-pointer-click"),
    "Product Viewed": (_("Product viewed"), "eye"),
    "Product Added": (_("Added to cart"), "shopping-cart"),
    "Product Removed": (_("Removed from cart"), "shopping-cart"),
    "Cart Viewed": (_("Cart viewed"), "shopping-cart"),
    "Checkout Started": (_("Checkout started"), "credit-card"),
    "Payment Info Entered": (_("Payment entered"), "credit-card"),
    "Coupon Applied": (_("Coupon used"), "ticket-percent"),
}


def describe_order(properties: Mapping[str, Any]) -> str:
    """Return the order's number."""
    return str(properties.get("order_id") or properties.get("orderId") or "")[:200]


def describe_shopping(properties: Mapping[str, Any]) -> str:
    """Return what was looked at, searched for or used."""
    for key in ("name", "query", "category", "coupon_name", "coupon_id", "product_id", "sku"):
        if isinstance(properties.get(key), str | int) and properties[key]:
            return str(properties[key])[:200]
    return ""


for name, (label, icon) in ORDER_KINDS.items():
    register_kind(
        EventKind(name=name, label=label, icon=icon, topic=Topic.ORDER, important=True, describe=describe_order)
    )
for name, (label, icon) in SHOPPING_KINDS.items():
    register_kind(EventKind(name=name, label=label, icon=icon, topic=Topic.VISIT, describe=describe_shopping))
