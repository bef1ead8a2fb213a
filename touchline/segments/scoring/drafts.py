"""A score model as it is edited: settings and rules lie in its draft until they are saved."""

from collections.abc import Mapping
from copy import copy
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.segments.scoring.models import ScoreModel
from touchline.segments.scoring.rules import MOST_RULES, BadRule, Rule, check_rule, load_rules
from touchline.segments.scoring.uses import check_circle

SETTINGS: Final = ("name", "about", "half_life_days", "hot")
LONGEST_HALF_LIFE: Final = 3_650


class BadModel(ValueError):
    """What was typed makes no score model; the text says why."""


def get_draft(model: ScoreModel) -> dict[str, Any]:
    """Return settings and rules as they are edited."""
    return model.draft or {**{name: getattr(model, name) for name in SETTINGS}, "rules": model.rules}


def get_drafted(model: ScoreModel) -> ScoreModel:
    """Return the model as it would be with its draft, not to be saved."""
    drafted, draft = copy(model), get_draft(model)
    for name in (*SETTINGS, "rules"):
        setattr(drafted, name, draft[name])
    return drafted


def list_drafted_rules(model: ScoreModel) -> list[Rule]:
    """Return the rules as they are edited."""
    return load_rules(get_draft(model)["rules"])


@transaction.atomic
def draft_settings(model_id: int, values: Mapping[str, Any]) -> ScoreModel:
    """Change name, purpose, half-life or what counts as hot in the draft; raises BadModel."""
    model = ScoreModel.objects.select_for_update().get(pk=model_id)
    if ScoreModel.objects.filter(name=values["name"]).exclude(pk=model_id).exists():
        raise BadModel(_("There is a score of this name already."))
    return keep_draft(model, {**get_draft(model), **{name: values[name] for name in SETTINGS}})


@transaction.atomic
def draft_rule(model_id: int, given: Mapping[str, Any], *, number: int | None = None) -> Rule:
    """Add a rule to the draft, or change the one of that number; raises BadRule, BadModel."""
    model = ScoreModel.objects.select_for_update().get(pk=model_id)
    draft = get_draft(model)
    kept = list(draft["rules"])
    if number is None:
        if len(kept) >= MOST_RULES:
            raise BadModel(_("A score has at most {most} rules; take some away first.").format(most=MOST_RULES))
        rule = check_rule(given, number=model.next_rule)
        check_circle(model.slug, rule.condition)
        model.next_rule += 1
        model.save(update_fields=["next_rule"])
        kept.append(rule.dump())
    else:
        before = next((one for one in kept if one["number"] == number), None)
        if before is None:
            raise BadRule({"condition": _("Somebody has taken this rule away meanwhile.")})
        rule = check_rule(given, number=number)
        check_circle(model.slug, rule.condition)
        # The hidden segment follows the condition it was made for; another condition gets another one.
        same = before["how"] == rule.how and before["condition"] == rule.condition
        kept[kept.index(before)] = {**rule.dump(), "segment_id": before["segment_id"] if same else None}
    keep_draft(model, {**draft, "rules": kept})
    return rule


@transaction.atomic
def drop_rule(model_id: int, number: int) -> None:
    """Take a rule out of the draft."""
    model = ScoreModel.objects.select_for_update().get(pk=model_id)
    draft = get_draft(model)
    keep_draft(model, {**draft, "rules": [one for one in draft["rules"] if one["number"] != number]})


@transaction.atomic
def discard_draft(model_id: int) -> ScoreModel:
    """Go back to what is in force."""
    model = ScoreModel.objects.select_for_update().get(pk=model_id)
    return keep_draft(model, None)


def keep_draft(model: ScoreModel, draft: dict[str, Any] | None) -> ScoreModel:
    """Keep a draft; one that changes nothing is none."""
    in_force = {**{name: getattr(model, name) for name in SETTINGS}, "rules": model.rules}
    model.draft = None if draft == in_force and model.version else draft
    model.changed_at = now()
    model.save(update_fields=["draft", "changed_at"])
    return model
