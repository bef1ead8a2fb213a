"""Commands of the lifecycle: name a stage, give it a rule, take the rule away."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.conditions.people import find_everybody, get_reads
from touchline.conditions.tree import read_tree
from touchline.contacts.models import Contact
from touchline.segments.lifecycle.models import LifecycleStage
from touchline.segments.lifecycle.stages import ASIDE, forget_stages
from touchline.segments.membership import make_context
from touchline.segments.models import Purpose
from touchline.segments.services import NewSegment, change_condition, create_segment, delete_segment
from touchline.users.audit import write_audit

SHOWN = 8


class BadStage(ValueError):
    """What was typed makes no stage; the text says why."""


@transaction.atomic
def change_stage(slug: str, values: Mapping[str, Any], *, actor: Any) -> LifecycleStage:
    """Give a stage its name, its rule (`{}` for none) and whether it falls back; raises BadStage, ConditionError.

    Whom the rule holds of and who has not come that far is moved within the next minutes.
    """
    stage = LifecycleStage.objects.select_for_update().get(pk=slug)
    condition = check_condition(values["condition"])
    if condition and slug in ASIDE:
        raise BadStage(_("This stage stands beside the way; people are brought to it by hand."))
    before = {"name": stage.name}
    if condition != stage.condition:
        stage.segment_id = follow_condition(stage, condition, actor=actor)
    stage.name, stage.condition, stage.falls_back = values["name"], condition, bool(values["falls_back"])
    stage.save(update_fields=["name", "condition", "falls_back", "segment_id"])
    write_audit(actor, "stage.change", "segments", slug, before=before, after={"name": stage.name})
    forget_stages()
    return stage


def check_condition(condition: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition as it is kept; raises BadStage when it asks for the stage itself."""
    node = read_tree(condition, subject="contact")
    if "stage" in get_reads(node).fields:
        raise BadStage(_("A rule cannot ask for the stage itself: it is what the rule decides."))
    return node.dump() if node.parts else {}


def follow_condition(stage: LifecycleStage, condition: Mapping[str, Any], *, actor: Any) -> int | None:
    """Have a hidden segment follow the rule; return its id, None without a rule."""
    if not condition:
        if stage.segment_id:
            delete_segment(actor, stage.segment_id)
        return None
    if stage.segment_id:
        return change_condition(actor, stage.segment_id, condition).pk
    return create_segment(actor, NewSegment(name=stage.slug, condition=condition, purpose=Purpose.STAGE)).pk


def preview(slug: str, condition: Mapping[str, Any]) -> tuple[int, list[Contact]]:
    """Return how many a rule would move to a stage now, and some of them. Raises BadStage, ConditionError, EventStoreDown."""
    stage = LifecycleStage.objects.get(pk=slug)
    found = find_everybody(check_condition(condition), context=make_context()) if condition else None
    if not found:
        return 0, []
    further = {*LifecycleStage.objects.filter(place__gte=stage.place).values_list("slug", flat=True), *ASIDE}
    staying = {"kind": "attribute", "field": "stage", "operator": "any_of", "value": sorted(further)}
    moved = found - find_everybody(staying, context=make_context())
    return len(moved), list(Contact.objects.filter(pk__in=list(moved[:SHOWN])))
