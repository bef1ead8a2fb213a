"""What orders tell of people: whoever bought something is a customer."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from touchline.commerce.models import Order
from touchline.contacts.models import Stage
from touchline.contacts.quality.facts import Facts
from touchline.contacts.quality.guessing import Source, register_source


def find_customers(people: Sequence[Facts]) -> Mapping[int, str]:
    """Return the stage of those with an order that stands."""
    stands = (Order.State.PLACED, Order.State.PARTLY_REFUNDED)
    bought = Order.objects.filter(contact_id__in=[one.id for one in people], state__in=stands)
    return {number: str(Stage.CUSTOMER) for number in bought.values_list("contact_id", flat=True).distinct() if number}


register_source(Source(slug="order_stage", fills="stage", label=_("orders"), find=find_customers, order=10))
