"""Scores to begin with: each a draft that works as it is, and shows what rules can do."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A ready-made score."""

    slug: str
    name: Label
    about: Label
    icon: str
    half_life_days: int | None
    hot: int
    rules: tuple[dict[str, Any], ...]

    def get_values(self) -> dict[str, Any]:
        """Return its settings."""
        return {
            "name": str(self.name),
            "about": str(self.about),
            "half_life_days": self.half_life_days,
            "hot": self.hot,
        }


def each(
    points: int, event: str, *, path: str = "", cap_day: int | None = None, cap_all: int | None = None
) -> dict[str, Any]:
    """Return a rule for each time an event happens, where the page's path holds a text."""
    condition: dict[str, Any] = {"kind": "did", "event": event}
    if path:
        condition["where"] = [{"property": "path", "operator": "contains", "value": path}]
    return {"how": "each", "condition": condition, "points": points, "cap_day": cap_day, "cap_all": cap_all}


def holds(points: int, field: str, operator: str, value: Any = None) -> dict[str, Any]:
    """Return a rule for as long as a field has a value."""
    leaf = {"kind": "attribute", "field": field, "operator": operator}
    return {"how": "while", "condition": leaf if value is None else {**leaf, "value": value}, "points": points}


PRESETS: Final = (
    Preset(
        slug="engagement",
        name=_("Engagement"),
        about=_("How much somebody does with you now: visits, prices, forms, mail, orders. It fades when they fall silent."),
        icon="flame",
        half_life_days=14,
        hot=50,
        rules=(
            each(1, "page_viewed", cap_day=10),
            each(8, "page_viewed", path="pric", cap_day=16),
            each(5, "Product Added", cap_day=15),
            each(10, "Checkout Started", cap_day=10),
            each(20, "form_submitted", cap_day=20),
            each(25, "Order Completed"),
        ),
    ),
    Preset(
        slug="fit",
        name=_("Fit"),
        about=_("How well somebody matches the customers you look for, by what you know of them. It stays while that is true."),
        icon="target",
        half_life_days=None,
        hot=30,
        rules=(
            holds(15, "company", "is_not_empty"),
            holds(10, "phone", "is_not_empty"),
            holds(10, "email", "is_not_empty"),
            holds(-20, "stage", "any_of", ["lost"]),
        ),
    ),
)  # fmt: skip
