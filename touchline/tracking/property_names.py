"""What properties of events are called on screen: known ones by their label, any other by its own words."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

Label = str | Promise
COLUMNS: Final[dict[str, tuple[Label, str]]] = {
    "path": (lazy("Page path"), "text"),
    "title": (lazy("Page title"), "text"),
    "host": (lazy("Site"), "text"),
    "referrer": (lazy("Referrer"), "text"),
    "channel": (lazy("Traffic source"), "text"),
    "utm_source": (lazy("UTM source"), "text"),
    "utm_medium": (lazy("UTM medium"), "text"),
    "utm_campaign": (lazy("UTM campaign"), "text"),
    "country": (lazy("Country"), "text"),
    "device": (lazy("Device"), "text"),
    "browser": (lazy("Browser"), "text"),
    "os": (lazy("Operating system"), "text"),
    "currency": (lazy("Currency"), "text"),
    "value": (lazy("Value"), "number"),
}
"""Columns of events; any other name is a key of what was sent with the event."""
KNOWN: Final[dict[str, Label]] = {
    "order_id": lazy("Order number"),
    "orderId": lazy("Order number"),
    "product_id": lazy("Product number"),
    "sku": lazy("SKU"),
    "name": lazy("Name"),
    "category": lazy("Category"),
    "brand": lazy("Brand"),
    "price": lazy("Price"),
    "quantity": lazy("Quantity"),
    "variant": lazy("Variant"),
    "coupon": lazy("Coupon"),
    "total": lazy("Total"),
    "revenue": lazy("Revenue"),
    "query": lazy("Searched for"),
    "url": lazy("Address"),
    "form": lazy("Form"),
    "plan": lazy("Plan"),
    "email": lazy("E-mail"),
}
PARTS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.\s]+")


def get_property_label(name: str) -> str:
    """Return what a property is called: "signup_plan" and "signupPlan" are "Signup plan"."""
    if name in COLUMNS:
        return str(COLUMNS[name][0])
    if name in KNOWN:
        return str(KNOWN[name])
    words = " ".join(part if part.isupper() else part.lower() for part in PARTS.split(name) if part)
    return words[:1].upper() + words[1:] or name
