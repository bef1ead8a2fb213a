"""What of the product is used: rooms' `features.py` register what one can do, and count who lately did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import takewhile
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from touchline.kit.registry import Registry

Label = str | Promise
LOOKED_AT: Final = 10_000
"""Uses are counted among this many of the latest rows of a table, so that a large one costs no more."""


@dataclass(frozen=True, slots=True)
class Used:
    """How often something was done since a moment, by how many different people, and when last ever."""

    times: int = 0
    people: int = 0
    last_at: datetime | None = None
    is_least: bool = False
    """There may be more: only the latest were counted."""


@dataclass(frozen=True, kw_only=True)
class Feature:
    """Something one can do here; `lesson` says what it is good for, to those who do not do it yet."""

    slug: str
    label: Label
    icon: str
    lesson: Label
    url_name: str
    count: Callable[[datetime], Used]
    order: int = 100


FEATURES: Final[Registry[Feature]] = Registry("feature")


def register_feature(feature: Feature) -> Feature:
    """Add something one can do; ValueError when another one has its slug."""
    return FEATURES.add(feature.slug, feature)


def get_features() -> list[Feature]:
    """Return all features in their order."""
    _discover()
    return sorted(FEATURES, key=lambda feature: feature.order)


def count_lately(rows: QuerySet[Any], since: datetime, *, by: str, at: str = "created_at") -> Used:
    """Count the rows since a moment that a person made: `by` and `at` name the columns; their keys grow with time."""
    latest = rows.order_by("-pk").values_list(at, by)
    first = (
        next(((moment, who) for moment, who in latest[:LOOKED_AT] if who and moment), None) if rows.exists() else None
    )
    if first is None:
        return Used()
    found = [who for moment, who in takewhile(lambda row: row[0] >= since, latest[:LOOKED_AT]) if who]
    return Used(len(found), len(set(found)), first[0], is_least=len(found) >= LOOKED_AT)


@cache
def _discover() -> None:
    autodiscover_modules("features")
