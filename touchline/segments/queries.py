"""Reads of segments that other rooms need: members, whether somebody is one, and of which segments somebody is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from pyroaring import BitMap64

from touchline.conditions.people import find_everybody
from touchline.segments.chunks import BITS, LOW, find_segments_with, read_many, read_members, unpack
from touchline.segments.membership import make_context
from touchline.segments.models import Chunk, Purpose, Segment
from touchline.segments.uses import Use, find_uses

__all__ = ["find_segments_with", "read_many", "read_members"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What following another condition would change, and who would notice."""

    entered: BitMap64
    left: BitMap64
    size: int
    uses: list[Use]


def list_segments(*, with_archived: bool = False) -> QuerySet[Segment]:
    """Return the firm's own segments by name."""
    found = Segment.objects.filter(purpose=Purpose.OWN).order_by("name", "pk")
    return found if with_archived else found.filter(archived_at=None)


def is_member(segment_id: int, contact_id: int) -> bool:
    """Tell whether a contact is in a segment; one chunk is read."""
    return bool(members_among(segment_id, [contact_id]))


def members_among(segment_id: int, ids: Collection[int]) -> set[int]:
    """Return who of these is in a segment."""
    highs = {number >> BITS for number in ids}
    rows = Chunk.objects.filter(segment_id=segment_id, high__in=highs).values_list("high", "bits")
    found = {high: unpack(bytes(bits)) for high, bits in rows}
    return {number for number in ids if number >> BITS in found and number & LOW in found[number >> BITS]}


def list_segments_of(contact_id: int) -> list[Segment]:
    """Return the firm's segments that hold a contact, by name."""
    return list(list_segments().filter(pk__in=find_segments_with(contact_id)))


def compare_draft(segment: Segment) -> Difference:
    """Return what publishing the draft would change as of now. Raises ConditionError, EventStoreDown."""
    found = find_everybody(segment.draft or {}, context=make_context())
    had = read_members(segment.pk)
    return Difference(entered=found - had, left=had - found, size=len(found), uses=find_uses(segment.pk))


def count_overlaps(members: BitMap64, segments: Iterable[Segment]) -> list[tuple[Segment, int]]:
    """Return how many of these each segment holds, most first."""
    wanted = list(segments)
    held = read_many([one.pk for one in wanted])
    found = [(one, members.intersection_cardinality(held[one.pk])) for one in wanted]
    return sorted(found, key=lambda pair: -pair[1])
