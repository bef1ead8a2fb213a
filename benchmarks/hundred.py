"""A hundred segments as a shop would have them: on profiles, on what people did, in windows and in order, on each other."""

from typing import Any, Final

Tree = dict[str, Any]
PAGES: Final = (
    "/shop/",
    "/shop/basket/",
    "/shop/checkout/",
    "/shop/c/coffee/",
    "/shop/c/gear/",
    "/shop/journal/brewing/",
)
BOUGHT: Final = "order_placed"
LOOKED: Final = "Product Viewed"
ADDED: Final = "Product Added"
VIEWED: Final = "page_viewed"


def make_hundred() -> list[tuple[str, Tree]]:
    """Names and conditions."""
    trees = [*_make_profiles(), *_make_counts(), *_make_mixed()]
    return [(f"Bench {number:03}", tree) for number, tree in enumerate(trees[:100], 1)]


def did(event: str, times: int = 1, *, days: int = 0, path: str = "", word: str = "at_least") -> Tree:
    """Return "did it so often in the last days"."""
    leaf: Tree = {"kind": "did", "event": event, "times": {word: times}}
    if days:
        leaf["period"] = {"last": days, "unit": "day"}
    if path:
        leaf["where"] = [{"property": "path", "operator": "equals", "value": path}]
    return leaf


def did_not(event: str, *, days: int) -> Tree:
    """Return "did not do it in the last days"."""
    return {"kind": "did_not", "event": event, "period": {"last": days, "unit": "day"}}


def has(field: str, operator: str, value: Any = None) -> Tree:
    """Return a condition on a field."""
    leaf = {"kind": "attribute", "field": field, "operator": operator}
    return leaf if value is None else {**leaf, "value": value}


def _make_profiles() -> list[Tree]:
    stages = ("visitor", "lead", "qualified", "customer", "repeat", "advocate")
    trees = [has("stage", "any_of", [stage]) for stage in stages]
    trees += [has("email", "contains", f"{letter}@") for letter in "abcdefgh"]
    trees += [has("name", "starts_with", letter) for letter in "ABCDEF"]
    return trees


def _make_counts() -> list[Tree]:
    trees = [did(VIEWED, times, days=days) for times in (1, 3, 10) for days in (7, 30, 90)]
    trees += [did(VIEWED, times, days=days, path=path) for path in PAGES for times, days in ((1, 7), (2, 30), (3, 90))]
    trees += [did(event, times, days=days) for event in (LOOKED, ADDED) for times in (1, 2, 5) for days in (7, 30)]
    trees += [did(BOUGHT, times) for times in (1, 2, 3)]
    trees += [did(BOUGHT, 1, days=days) for days in (30, 90, 365)]
    trees += [did_not(BOUGHT, days=days) for days in (30, 90, 180)]
    return trees


def _make_mixed() -> list[Tree]:
    trees: list[Tree] = []
    for days in (7, 14, 30, 60, 90):
        trees += [
            {"all": [did(ADDED, 1, days=days), did_not(BOUGHT, days=days)]},
            {"all": [did(VIEWED, 3, days=days), has("stage", "any_of", ["lead", "visitor"])]},
            {"all": [did(BOUGHT, 2), did_not(VIEWED, days=days)]},
            {"any": [did(BOUGHT, 1, days=days), {"all": [did(ADDED, 2, days=days), has("email", "contains", "a")]}]},
            {"all": [did(VIEWED, 1, days=days, path="/shop/checkout/"), {"not": did(BOUGHT, 1, days=days)}]},
            {
                "all": [
                    did(LOOKED, 2, days=days),
                    {"any": [did(ADDED, 1, days=days), did(VIEWED, 5, days=days)]},
                    has("stage", "any_of", ["lead", "customer"]),
                ]
            },
        ]
    sequence = {
        "kind": "sequence",
        "steps": [{"event": LOOKED}, {"event": ADDED, "within": 3, "unit": "day"}],
    }
    return [*trees, sequence, {"all": [did(ADDED, 1, days=7), {"not": sequence}]}]
