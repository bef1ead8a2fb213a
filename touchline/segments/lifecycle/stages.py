"""The stages as the firm has them: in the order of the way, with names for the reader."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.utils.functional import Promise

from touchline.contacts.models import Stage
from touchline.segments.lifecycle.models import LifecycleStage

KEY: Final = "lifecycle_stages"
KEPT_S: Final = 5
ASIDE: Final = frozenset({str(Stage.LOST)})
"""Stages beside the way: nobody is moved out of them by a rule."""
Label = str | Promise


@dataclass(frozen=True, slots=True)
class ShownStage:
    """A stage with its name."""

    row: LifecycleStage
    label: Label

    @property
    def slug(self) -> str:
        """What `Contact.stage` holds."""
        return self.row.slug

    @property
    def is_aside(self) -> bool:
        """Whether it stands beside the way."""
        return self.slug in ASIDE


def get_stages() -> list[ShownStage]:
    """Return the stages in their order, at most five seconds old."""
    known = cache.get(KEY)
    if not isinstance(known, list):
        known = list(LifecycleStage.objects.order_by("place"))
        cache.set(KEY, known, KEPT_S)
    names: dict[str, Any] = dict(Stage.choices)
    return [ShownStage(row, row.name or names.get(row.slug, row.slug)) for row in known]


def forget_stages() -> None:
    """Have this process read the stages anew."""
    cache.delete(KEY)


def list_choices() -> list[tuple[str, Label]]:
    """Return slugs and names, as the field of a contact offers them."""
    return [(one.slug, one.label) for one in get_stages()] or [(str(one.value), one.label) for one in Stage]
