"""Commands of score models: make one, put its draft in force, delete it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.segments.models import Purpose
from touchline.segments.scoring.drafts import SETTINGS, BadModel, get_draft
from touchline.segments.scoring.models import MOST_MODELS, Score, ScoreModel
from touchline.segments.scoring.queries import KEY
from touchline.segments.scoring.rules import How, check_rule
from touchline.segments.scoring.uses import find_readers
from touchline.segments.services import NewSegment, create_segment, delete_segment
from touchline.users.audit import write_audit


@transaction.atomic
def create_model(values: Mapping[str, Any], *, actor: Any, rules: Sequence[Mapping[str, Any]] = ()) -> ScoreModel:
    """Make a score model as a draft, with these rules to begin with; raises BadModel, BadRule.

    Nothing is counted before `publish_model`.
    """
    taken = set(ScoreModel.objects.select_for_update().values_list("place", flat=True))
    free = next((place for place in range(1, MOST_MODELS + 1) if place not in taken), None)
    if free is None:
        raise BadModel(_("There are {most} scores, and no more fit; delete one first.").format(most=MOST_MODELS))
    if ScoreModel.objects.filter(name=values["name"]).exists():
        raise BadModel(_("There is a score of this name already."))
    kept = [check_rule(given, number=number).dump() for number, given in enumerate(rules, 1)]
    settings = {name: values[name] for name in SETTINGS}
    model = ScoreModel.objects.create(
        **settings, place=free, draft={**settings, "rules": kept}, next_rule=len(kept) + 1,
        created_by=actor if getattr(actor, "pk", None) else None, created_at=now(), changed_at=now(),
    )  # fmt: skip
    write_audit(actor, "score.create", "segments", model.pk, after={"name": model.name})
    return model


@transaction.atomic
def publish_model(model_id: int, *, actor: Any) -> ScoreModel:
    """Put the draft in force; everybody is counted anew within the next minutes, nobody is told of points that change so."""
    model = ScoreModel.objects.select_for_update().get(pk=model_id)
    draft, before = get_draft(model), {rule["segment_id"] for rule in model.rules if rule["segment_id"]}
    for name in SETTINGS:
        setattr(model, name, draft[name])
    model.rules = [follow_condition(rule, model=model, actor=actor) for rule in draft["rules"]]
    for segment_id in before - {rule["segment_id"] for rule in model.rules}:
        delete_segment(actor, segment_id)
    model.draft = None
    model.version += 1
    model.counted_to = 0
    model.changed_at = now()
    model.save()
    count = {"name": model.name, "count": len(model.rules)}
    write_audit(actor, "score.publish", "segments", model.pk, after=count)
    forget_models()
    return model


@transaction.atomic
def delete_model(model_id: int, *, actor: Any) -> None:
    """Delete a score model with everybody's points by it; raises BadModel while a segment asks for it."""
    model = ScoreModel.objects.select_for_update().get(pk=model_id)
    if readers := find_readers(model.slug):
        names = ", ".join(f"“{name}”" for name in readers[:5])
        raise BadModel(_("It is used by {names}; change that first.").format(names=names))
    for rule in model.rules:
        if rule["segment_id"]:
            delete_segment(actor, rule["segment_id"])
    Score.objects.filter(**{f"{model.column}__isnull": False}).update(**{model.column: None})
    write_audit(actor, "score.delete", "segments", model.pk, before={"name": model.name})
    model.delete()
    forget_models()


def follow_condition(rule: Mapping[str, Any], *, model: ScoreModel, actor: Any) -> dict[str, Any]:
    """Return a rule whose condition is followed by a hidden segment, where it has one."""
    if rule["how"] != How.WHILE or rule["segment_id"]:
        return dict(rule)
    name = f"{model.name} #{rule['number']}"
    segment = create_segment(actor, NewSegment(name=name, condition=rule["condition"], purpose=Purpose.SCORE))
    return {**rule, "segment_id": segment.pk}


def forget_models() -> None:
    """Have the lists of this process read the models anew."""
    cache.delete(KEY)
