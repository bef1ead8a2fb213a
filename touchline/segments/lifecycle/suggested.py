"""Rules to begin with, for a firm that never set any: what a shop's visitors do on their way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from touchline.conditions.people import find_everybody
from touchline.conditions.tree import read_tree
from touchline.segments.lifecycle.services import change_stage
from touchline.segments.lifecycle.stages import ASIDE, ShownStage, get_stages
from touchline.segments.membership import make_context
from touchline.segments.ready_conditions import MONTH, did

ORDERED: Final = {"kind": "did", "event": "Order Completed"}
PRICES: Final = [{"property": "path", "operator": "contains", "value": "pricing"}]
SUGGESTED: Final[Mapping[str, dict[str, Any]]] = {
    "subscriber": {"kind": "attribute", "field": "email", "operator": "is_not_empty"},
    "lead": {"any": [{"kind": "did", "event": "form_submitted"}, {"kind": "did", "event": "Product Added"}]},
    "qualified": {
        "any": [{"kind": "did", "event": "Checkout Started"}, did("page_viewed", MONTH, 2, where=PRICES)],
    },
    "customer": {**ORDERED, "times": {"at_least": 1}},
    "repeat": {**ORDERED, "times": {"at_least": 2}},
}
"""By stage; that somebody recommends you no event tells."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule for a stage in words, and how many it would bring there now."""

    stage: ShownStage
    rule: str
    people: int = 0


def list_suggestions() -> list[Suggestion]:
    """Return the rules for the stages that have none, without figures; nothing once the firm has set a rule of its own."""
    stages = get_stages()
    if any(one.row.condition for one in stages):
        return []
    return [
        Suggestion(one, read_tree(SUGGESTED[one.slug], subject="contact").say())
        for one in stages
        if one.slug in SUGGESTED
    ]


def count_suggestions() -> list[Suggestion]:
    """Return them with how many each would move, who fits several counted at the furthest. Raises EventStoreDown."""
    context, counted = make_context(), dict[str, int]()
    further = find_everybody(_is_in([*ASIDE]), context=context)
    for one in reversed(get_stages()):
        if one.slug in SUGGESTED:
            found = find_everybody(SUGGESTED[one.slug], context=context)
            further |= find_everybody(_is_in([one.slug]), context=context)
            counted[one.slug] = len(found - further)
            further |= found
        elif not one.is_aside:
            further |= find_everybody(_is_in([one.slug]), context=context)
    return [Suggestion(one.stage, one.rule, counted[one.stage.slug]) for one in list_suggestions()]


@transaction.atomic
def take_suggestions(*, actor: Any) -> int:
    """Give the stages these rules; return how many. Nothing happens once the firm has set a rule of its own."""
    given = list_suggestions()
    for one in given:
        row = one.stage.row
        values = {"name": row.name, "condition": SUGGESTED[row.slug], "falls_back": row.falls_back}
        change_stage(row.slug, values, actor=actor)
    return len(given)


def _is_in(slugs: list[str]) -> dict[str, Any]:
    return {"kind": "attribute", "field": "stage", "operator": "any_of", "value": slugs}
