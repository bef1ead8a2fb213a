"""Orders in the palette, by their number."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.commerce.models import Order
from touchline.contacts.models import Contact
from touchline.ui.money import say_money
from touchline.ui.search import Hit, Query, Search, register_search
from touchline.ui.times import say_date
from touchline.users.permissions import Verb, limit, may

WORDS: Final = ("order", "bestellung")


def search_orders(query: Query, user: Any, most: int) -> Iterable[Hit]:
    """Yield orders whose number was typed, with or without "#" or the word before it, of people the user may see."""
    number = query.text.removeprefix("#").strip()
    head, _space, rest = number.partition(" ")
    number = rest.strip("# ") if head.casefold().strip(":") in WORDS else number
    if not any(letter.isdigit() for letter in number) or " " in number or not may(user, "orders", Verb.VIEW):
        return
    visible = limit(Contact.objects.all(), user, "contacts", Verb.VIEW)
    orders = Order.objects.filter(Q(number=number) | Q(number__startswith=number), contact__in=visible)
    for order in orders.select_related("contact").order_by("number")[:most]:
        assert order.contact
        yield Hit(
            label=_("Order %(number)s") % {"number": order.number},
            url=reverse("contacts:contact", args=[order.contact_id]) + f"#order-{order.number}",
            icon="shopping-bag",
            detail=f"{say_money(order.total, order.currency)} · {say_date(order.placed_at)} · {order.contact}",
            rank=0 if order.number == number else 5,
        )


register_search(Search(slug="orders", label=_("Orders"), icon="shopping-bag", find=search_orders, order=30))
