"""What a condition finds while somebody writes it: how many, who for example, what each part finds alone, whom others hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pyroaring import BitMap64

from touchline.conditions.people import find_everybody, find_here
from touchline.conditions.problems import join_path
from touchline.conditions.sentences import say_sentence
from touchline.conditions.tree import Group, Node, Tree, read_tree
from touchline.contacts.record_kinds import CONTACT
from touchline.segments.chunks import read_members
from touchline.segments.membership import make_context
from touchline.segments.models import Segment
from touchline.segments.queries import count_overlaps, list_segments
from touchline.users.models import User

SAMPLE: Final = 5
LOOKED_AT: Final = 60
"""Ids spread over everybody found, of whom those are shown whom the reader may see."""
MOST_OVERLAPS: Final = 5
MOST_COUNTED: Final = 24
"""Parts counted by themselves; a condition with more says only its whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a condition finds as of now; `entered` and `left` against the members of the segment it is about."""

    members: BitMap64
    total: int
    sentence: str
    parts: dict[str, int]
    """How many each part finds alone, by its path in the tree."""
    overlaps: list[tuple[Segment, int]] = field(default_factory=list)
    entered: int | None = None
    left: int | None = None


def preview_condition(tree: Tree, *, about: int = 0) -> Preview:
    """Ask a condition of everybody. Raises ConditionError, EventStoreDown, EventStoreError."""
    node, context = read_tree(tree, subject="contact"), make_context()
    members, here = find_everybody(node, context=context), find_here(context)
    had = read_members(about) if about else None
    others = [one for one in list_segments() if one.pk != about and one.size]
    overlaps = [pair for pair in count_overlaps(members, others) if pair[1]][:MOST_OVERLAPS] if members else []
    places = list(list_places(node))
    return Preview(
        members=members,
        total=len(here),
        sentence=say_sentence(node) if node.parts else "",
        parts={path: len(find_everybody(part, context=context)) for path, part in places[:MOST_COUNTED]}
        if len(places) <= MOST_COUNTED
        else {},
        overlaps=overlaps,
        entered=len(members - had) if had is not None else None,
        left=len(had - members) if had is not None else None,
    )


def list_places(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Yield each part of a condition below its head, with its path."""
    if not isinstance(node, Group):
        return
    for place, part in enumerate(node.parts):
        here = join_path(path, node.word if node.word == "not" else f"{node.word}[{place}]")
        yield here, part
        yield from list_places(part, here)


def pick_sample(members: BitMap64, user: User, *, most: int = SAMPLE) -> list[Any]:
    """Return some of these contacts, spread over all of them, whom the user may see."""
    step = max(1, len(members) // LOOKED_AT)
    ids = [members[place] for place in range(0, min(len(members), step * LOOKED_AT), step)]
    found = list(CONTACT.limit(user).filter(pk__in=ids).order_by("-pk")[:most])
    if len(found) < most and len(members) > LOOKED_AT:
        own = CONTACT.limit(user).order_by("-pk").values_list("pk", flat=True)[:2_000]
        more = [number for number in own if number in members][:most]
        found = list(CONTACT.limit(user).filter(pk__in=more).order_by("-pk"))
    return found
