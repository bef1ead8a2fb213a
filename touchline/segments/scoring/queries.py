"""Reads of scores: the models, what the lists show of them, and who is hot."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from touchline.conditions.fields import Beside
from touchline.records.columns import BesideField, BesideTable
from touchline.records.fields import FieldType
from touchline.segments.scoring.models import Score, ScoreModel

KEY: Final = "score_models"
KEPT_S: Final = 5
MOST_HOT: Final = 1_000


def get_models() -> list[ScoreModel]:
    """Return the models in force by name, at most five seconds old."""
    known = cache.get(KEY)
    if not isinstance(known, list):
        known = list(ScoreModel.objects.filter(version__gt=0).order_by("name"))
        cache.set(KEY, known, KEPT_S)
    return known


def get_besides() -> tuple[BesideTable, ...]:
    """Return the scores as columns of the list of people, and as fields that conditions ask for."""
    models = get_models()
    if not models:
        return ()
    fields = tuple(
        BesideField(slug=model.slug, label=model.name, type=FieldType.NUMBER, column=model.column, sortable=True)
        for model in models
    )
    table = Beside(table="segments_score", key="contact_id")
    return (BesideTable(table=table, model=Score, group=_("Scores"), fields=fields, load=partial(load_points, models)),)


def load_points(models: Sequence[ScoreModel], people: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """Return the points of these people by the slug of each model; one query."""
    columns = {model.column: model.slug for model in models}
    rows = Score.objects.filter(pk__in=list(people)).values("contact_id", *columns)
    return {row["contact_id"]: {slug: row[column] for column, slug in columns.items()} for row in rows}


def count_hot(model: ScoreModel) -> int:
    """Return how many are hot by a model, counted no further than `MOST_HOT`."""
    hot = Score.objects.filter(**{f"{model.column}__gte": model.hot})
    return hot[:MOST_HOT].count()
