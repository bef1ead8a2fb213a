"""Where segments are used: each room that acts on one says so here, so that nobody changes or deletes it unawares."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from touchline.conditions.people import get_reads
from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import read_tree
from touchline.kit.registry import Registry
from touchline.segments.models import Purpose, Segment

Label = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One thing that reads a segment: what sort of thing, its name, and where it is."""

    what: Label
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """Finds the things of one sort that read a segment; `label` is what several are called: "alerts"."""

    slug: str
    label: Label
    find: Callable[[int], Sequence[Use]]


_users: Registry[Users] = Registry("use of segments")


def register_uses(slug: str, label: Label, find: Callable[[int], Sequence[Use]]) -> Users:
    """Have a room's uses of segments found; ValueError when another room has the slug."""
    return _users.add(slug, Users(slug=slug, label=label, find=find))


def find_uses(segment_id: int) -> list[Use]:
    """Return everything that reads a segment."""
    return [use for one in _users for use in one.find(segment_id)]


def list_readers(segment_id: int) -> list[Segment]:
    """Return the segments whose condition, or draft, asks for this one."""
    return [
        one
        for one in Segment.objects.filter(archived_at=None, is_fixed=False).exclude(pk=segment_id)
        if segment_id in get_segments(one.condition) | get_segments(one.draft or {})
    ]


def get_segments(tree: object) -> frozenset[int]:
    """Return the segments a condition asks for; nothing where it cannot be read."""
    try:
        return get_reads(read_tree(tree, subject="contact")).segments
    except ConditionError:
        return frozenset()


def _find_in_segments(segment_id: int) -> list[Use]:
    return [
        Use(what=Purpose(one.purpose).label, name=one.name, url="" if one.purpose else f"/segments/{one.pk}/")
        for one in list_readers(segment_id)
    ]


register_uses("segment", Purpose.OWN.label, _find_in_segments)
