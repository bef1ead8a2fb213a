"""Ready-made alerts that an empty page teaches with: each is a form filled in, to be tried and changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.segments.alerting.models import LeaveOut
from touchline.segments.ready_conditions import PRICES_TWICE, did, did_not

Label = str | Promise
STRANGERS: Final = (LeaveOut.CUSTOMERS, LeaveOut.STAFF)


@dataclass(frozen=True, kw_only=True)
class Preset:
    """An alert to begin from, and what it is good for."""

    slug: str
    name: Label
    why: Label
    icon: str
    condition: Mapping[str, Any]
    leaves_out: tuple[str, ...] = STRANGERS
    settings: Mapping[str, Any] = field(default_factory=dict)


CUSTOMER: Final = {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["customer", "advocate"]}
PRESETS: Final = {
    one.slug: one
    for one in (
        Preset(
            slug="prices",
            name=_("Looks at prices"),
            why=_("The pricing page twice in a week: call while they think about it."),
            icon="badge-euro",
            condition=PRICES_TWICE,
        ),
        Preset(
            slug="cart",
            name=_("Cart left behind"),
            why=_("Into the cart, and no order within the day: ask what is missing."),
            icon="shopping-cart",
            condition={
                "all": [
                    did("Product Added", {"last": 2, "unit": "day"}),
                    {"not": did("Product Added", {"last": 1, "unit": "day"})},
                    did_not("Order Completed", {"last": 3, "unit": "day"}),
                ]
            },
            leaves_out=(LeaveOut.STAFF,),
        ),
        Preset(
            slug="back",
            name=_("A customer is back"),
            why=_("Ordered once, not there for two months, and now on your site again."),
            icon="undo-2",
            condition={
                "all": [
                    did("Order Completed", {"last": 730, "unit": "day"}),
                    did("page_viewed", {"last": 1, "unit": "day"}),
                    {"not": did("page_viewed", {"last": 60, "unit": "day"}, 10)},
                ]
            },
            leaves_out=(LeaveOut.STAFF,),
        ),
        Preset(
            slug="silent",
            name=_("A good customer goes silent"),
            why=_("Three orders in a year, and none for 90 days: a task before they are gone."),
            icon="moon",
            condition={
                "all": [
                    did("Order Completed", {"last": 365, "unit": "day"}, 3),
                    did_not("Order Completed", {"last": 90, "unit": "day"}),
                ]
            },
            leaves_out=(LeaveOut.STAFF, LeaveOut.MET),
            settings={"task_title": _("Ask {name} how things are"), "task_days": 2},
        ),
    )
}
