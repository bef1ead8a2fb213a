"""Ready-made segments that an empty list teaches with: each is a condition to begin from, and to change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.segments.ready_conditions import MONTH, PRICES_TWICE, QUARTER, WEEK, did, did_not

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A segment to begin from, and what it is good for."""

    slug: str
    name: Label
    why: Label
    icon: str
    condition: Mapping[str, Any]


READY: Final = {
    one.slug: one
    for one in (
        Ready(
            slug="prices",
            name=_("Looking at prices"),
            why=_("Read the pricing page twice within a week: ready for a call."),
            icon="badge-euro",
            condition=PRICES_TWICE,
        ),
        Ready(
            slug="new",
            name=_("New this week"),
            why=_("Who became known in the last seven days: welcome them."),
            icon="sparkles",
            condition={
                "all": [{"kind": "attribute", "field": "created_at", "operator": "in_last", "value": WEEK}],
            },
        ),
        Ready(
            slug="silent",
            name=_("Regulars gone silent"),
            why=_("Came often, and not in the last 30 days: win them back."),
            icon="moon",
            condition={"all": [did("page_viewed", {"last": 180, "unit": "day"}, 5), did_not("page_viewed", MONTH)]},
        ),
        Ready(
            slug="cart",
            name=_("Carts left behind"),
            why=_("Put something into the cart this week and ordered nothing: remind them."),
            icon="shopping-cart",
            condition={"all": [did("Product Added", WEEK), did_not("Order Completed", WEEK)]},
        ),
        Ready(
            slug="loyal",
            name=_("Bought again"),
            why=_("Two orders or more within a year: thank them, ask them for a review."),
            icon="heart",
            condition={"all": [did("Order Completed", {"last": 365, "unit": "day"}, 2)]},
        ),
        Ready(
            slug="lapsed",
            name=_("Customers at risk"),
            why=_("Customers who ordered nothing for 90 days: find out why."),
            icon="triangle-alert",
            condition={
                "all": [
                    {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["customer", "advocate"]},
                    did_not("Order Completed", QUARTER),
                ]
            },
        ),
    )
}
