"""Which segments, scores, stages and alerts count by a goal, so that it is not removed unawares."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from touchline.segments.models import Segment
from touchline.tracking.goals import GoalUse, register_goal_uses


def list_goals(tree: Any) -> Iterator[str]:
    """Yield the slugs of the goals that a kept condition asks for."""
    if isinstance(tree, list):
        for part in tree:
            yield from list_goals(part)
    elif isinstance(tree, Mapping):
        if tree.get("kind") == "goal" and isinstance(tree.get("goal"), str):
            yield tree["goal"]
        for part in tree.values():
            yield from list_goals(part)


def find_segments_by(slug: str) -> list[GoalUse]:
    """Return what is followed by a goal, or is to be by its draft."""
    return [
        GoalUse(one.name, "" if one.purpose else reverse("segments:segment", args=[one.pk]))
        for one in Segment.objects.filter(archived_at=None, is_fixed=False).order_by("name")
        if slug in {*list_goals(one.condition), *list_goals(one.draft)}
    ]


register_goal_uses("segments", find_segments_by)
