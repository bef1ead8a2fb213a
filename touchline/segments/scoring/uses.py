"""What reads a score: segments and other scores; and that no score asks for itself on any way."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from touchline.conditions.people import get_reads
from touchline.conditions.problems import ConditionError
from touchline.conditions.reading import Reads
from touchline.conditions.tree import read_tree
from touchline.segments.models import Purpose, Segment
from touchline.segments.scoring.models import ScoreModel
from touchline.segments.scoring.rules import BadRule


def find_readers(slug: str) -> list[str]:
    """Return the names of the segments and scores that ask for a score, given by its slug."""
    segments = Segment.objects.filter(archived_at=None, is_fixed=False)
    found = [
        one.name
        for one in segments.exclude(purpose=Purpose.SCORE)
        if slug in (read(one.condition).fields | read(one.draft or {}).fields)
    ]
    models = ScoreModel.objects.exclude(pk=int(slug.removeprefix("score_")))
    return found + [
        model.name for model in models if any(slug in read(rule["condition"]).fields for rule in model.rules)
    ]


def check_circle(slug: str, condition: Mapping[str, Any]) -> None:
    """Raise BadRule when a condition asks for the score itself, directly or by segments and other scores."""
    rules = {model.slug: [rule["condition"] for rule in model.rules] for model in ScoreModel.objects.all()}
    waiting, seen_fields, seen_segments = [read(condition)], set[str](), set[int]()
    while waiting:
        reads = waiting.pop()
        if slug in reads.fields:
            raise BadRule({"condition": _("This asks for the score itself, directly or by another condition.")})
        for name in (reads.fields & rules.keys()) - seen_fields:
            waiting += [read(one) for one in rules[name]]
        segments = reads.segments - seen_segments
        seen_fields |= reads.fields
        seen_segments |= segments
        asked = Segment.objects.filter(pk__in=segments).values_list("condition", flat=True) if segments else ()
        waiting += [read(one) for one in asked]


def read(condition: Mapping[str, Any]) -> Reads:
    """Return what a condition depends on; nothing where it cannot be read."""
    try:
        return get_reads(read_tree(condition, subject="contact"))
    except ConditionError:
        return Reads()
