"""Kinds of condition over orders: how many, for how much, which products, first and last, and the class of a buyer."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from touchline.commerce.buyers import BuyerKind
from touchline.commerce.order_leaves import BY, OrderDateLeaf, OrderedLeaf, SpentLeaf
from touchline.conditions import operands
from touchline.conditions.kinds import ConditionKind, Leaf, Subject, register_condition_kind
from touchline.conditions.moments import describe_timing, read_timing, read_which
from touchline.conditions.periods import check_names
from touchline.conditions.problems import ConditionError, join_path
from touchline.organisation.queries import get_currency
from touchline.tracking.event_measures import describe_amount, read_amount, read_currency
from touchline.tracking.sequences import read_past
from touchline.tracking.times import Times, describe_times, read_times

BY_LABELS: Final[dict[str, str | Promise]] = {
    "product": lazy("the product"),
    "sku": lazy("the SKU"),
    "name": lazy("the name"),
    "category": lazy("the category"),
    "brand": lazy("the brand"),
}


class OrderKind(ConditionKind):
    """Conditions on orders are asked of contacts."""

    subjects = frozenset({"contact"})
    icon = "shopping-bag"

    def describe_parts(self, *parts: dict[str, Any], **starts: Any) -> dict[str, Any]:
        """Return parts for the builder."""
        return {"form": "parts", "group": str(_("Orders")), "parts": list(parts), "starts": starts}


def describe_period() -> dict[str, Any]:
    """Return the part in which a period is chosen."""
    return {"name": "period", "input": "period", "label": str(_("When")), "optional": True}


class OrderedKind(OrderKind):
    """Who ordered so often."""

    slug = "ordered"
    label = lazy("Number of orders")

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read how often and when."""
        check_names(given, {"kind", "times", "period"}, path)
        times = Times(*read_times(given.get("times"), join_path(path, "times")))
        return OrderedLeaf(times, read_past(given.get("period"), join_path(path, "period")))

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        return self.describe_parts(
            describe_times(), describe_period(), times={"at_least": 2}, period={"last": 90, "unit": "day"}
        )


class BoughtKind(OrderKind):
    """Who bought certain products."""

    slug = "bought"
    label = lazy("Bought")
    negates = False

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read which products, how often and when."""
        check_names(given, {"kind", "by", "values", "period"} | (set() if self.negates else {"times"}), path)
        by = given.get("by", "product")
        if not isinstance(by, str) or by not in BY:
            raise ConditionError(join_path(path, "by"), _("must be one of: {names}.").format(names=", ".join(BY)))
        values = operands.read_texts(given.get("values"), join_path(path, "values")).value
        times = ("at_least", 1) if self.negates else read_times(given.get("times"), join_path(path, "times"))
        period = read_past(given.get("period"), join_path(path, "period"))
        return OrderedLeaf(Times(*times), period, by, values, self.negates)

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        options = [[slug, str(label)] for slug, label in BY_LABELS.items()]
        parts: list[dict[str, Any]] = [
            {"name": "by", "input": "choice", "label": str(_("Chosen by")), "options": options, "default": "product"}
        ]
        parts += [
            {
                "name": "values", "input": "many", "label": str(label), "when": {"by": [slug]},
                "suggestUrl": f"{reverse('commerce:known_products')}?by={slug}",
            }
            for slug, label in BY_LABELS.items()
        ]  # fmt: skip
        times = [] if self.negates else [describe_times()]
        return self.describe_parts(*parts, *times, describe_period(), by="product", values=[])


class NotBoughtKind(BoughtKind):
    """Who did not buy certain products."""

    slug = "not_bought"
    label = lazy("Did not buy")
    negates = True


class SpentKind(OrderKind):
    """Who spent so much."""

    slug = "spent"
    label = lazy("Spent")
    icon = "wallet"

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read how much, in which currency (the firm's where none is said) and when."""
        check_names(given, {"kind", "operator", "value", "currency", "period"}, path)
        currency = read_currency(given.get("currency"), join_path(path, "currency")) or get_currency()
        return SpentLeaf(read_amount(given, path), currency, read_past(given.get("period"), join_path(path, "period")))

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        return self.describe_parts(
            describe_amount(str(_("What was spent"))),
            {"name": "currency", "input": "text", "label": str(_("Currency")), "default": get_currency()},
            describe_period(),
            operator="more_than", value=500, currency=get_currency(), period={"last": 90, "unit": "day"},
        )  # fmt: skip


class OrderDateKind(OrderKind):
    """Whose first or last order was then."""

    slug = "order_date"
    label = lazy("First or last order")
    icon = "calendar-clock"

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read which order, and when it has to have been."""
        check_names(given, {"kind", "which", "operator", "value"}, path)
        return OrderDateLeaf(read_which(given.get("which"), join_path(path, "which")), read_timing(given, path))

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        which = [["first", str(_("The first order"))], ["last", str(_("The last order"))]]
        return self.describe_parts(
            {"name": "which", "input": "choice", "label": str(_("Which")), "options": which, "default": "last"},
            describe_timing(),
            which="last", operator="longer_ago", value={"last": 180, "unit": "day"},
        )  # fmt: skip


for kind in (OrderedKind, SpentKind, BoughtKind, NotBoughtKind, OrderDateKind, BuyerKind):
    register_condition_kind(kind())
