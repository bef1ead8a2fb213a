"""The rows of the list of segments: size, its last weeks as a line, sentence, who looks after it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.kit.clock import now
from touchline.organisation.queries import get_zone
from touchline.segments.models import Day, Segment
from touchline.segments.queries import list_segments
from touchline.segments.trend import draw_spark

WEEKS_DAYS = 28


@dataclass(frozen=True, slots=True)
class Shown:
    """A segment in the list; `change` is against a week ago."""

    segment: Segment
    sentence: str
    spark: str
    change: int | None


def list_shown(*, text: str = "", archived: bool = False) -> list[Shown]:
    """Return the segments whose name, note or sentence holds the text; two questions for all of them."""
    found = list_segments(with_archived=True).filter(archived_at__isnull=not archived).select_related("owner")
    rows = [(segment, say(segment)) for segment in found]
    wanted = text.casefold()
    kept = [(one, said) for one, said in rows if wanted in f"{one.name}\n{one.note}\n{said}".casefold()]
    sizes = load_sizes([one.pk for one, _said in kept])
    return [Shown(one, said, draw_spark(sizes[one.pk]), find_change(sizes[one.pk])) for one, said in kept]


def say(segment: Segment) -> str:
    """Return the sentence of a segment; of a condition that cannot be read, nothing."""
    try:
        return "" if segment.is_fixed else say_sentence(segment.condition)
    except ConditionError:
        return ""


def load_sizes(segment_ids: list[int]) -> dict[int, list[int]]:
    """Return the sizes of the last weeks by day, for each segment; a day without a row has the size of the one before."""
    today = now().astimezone(get_zone()).date()
    since = today - timedelta(days=WEEKS_DAYS)
    rows = Day.objects.filter(segment_id__in=segment_ids, day__gte=since).order_by("day")
    known: dict[int, dict[object, int]] = defaultdict(dict)
    for segment_id, day, size in rows.values_list("segment_id", "day", "size"):
        known[segment_id][day] = size
    found: dict[int, list[int]] = {number: [] for number in segment_ids}
    for number in segment_ids:
        for step in range(WEEKS_DAYS + 1):
            day = since + timedelta(days=step)
            if day in known[number] or found[number]:
                found[number].append(known[number][day] if day in known[number] else found[number][-1])
    return found


def find_change(sizes: list[int]) -> int | None:
    """Return how much larger it is than a week ago, or than at its beginning."""
    return sizes[-1] - sizes[max(0, len(sizes) - 8)] if len(sizes) > 1 else None
