"""The kind "segment": who is, or is not, in a segment, one that follows as well as a snapshot or an upload."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.kinds import ConditionKind, Facts, Leaf, Subject, register_condition_kind
from touchline.conditions.people import find_here
from touchline.conditions.periods import check_names
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.reading import Histories, Reads
from touchline.conditions.sql import Column, Sql, Value
from touchline.conditions.wording import quote
from touchline.segments.chunks import read_members
from touchline.segments.models import Purpose, Segment
from touchline.segments.queries import is_member, members_among

WAYS: Final[dict[str, str | Promise]] = {"in": lazy("is in"), "not_in": lazy("is not in")}
OFFERED: Final = 500


@dataclass(frozen=True)
class SegmentLeaf(Leaf):
    """Whether somebody is a member as the segment stands now."""

    segment_id: int
    name: str
    negates: bool

    def write(self, context: Context) -> Sql:
        """Return it as the record's id among the members."""
        among = Sql(Column("id"), " = ANY(", Value(lambda: list(read_members(self.segment_id)), "bigint[]"), ")")
        return Sql("NOT (", among, ")") if self.negates else among

    def find(self, context: Context) -> BitMap64:
        """Return the members, or all others."""
        members = read_members(self.segment_id)
        return find_here(context) - members if self.negates else members

    def find_among(self, ids: Collection[int], histories: Histories, context: Context) -> set[int]:
        """Return of whom of these it holds."""
        members = members_among(self.segment_id, ids)
        return set(ids) - members if self.negates else set(members)

    def holds(self, facts: Facts, context: Context) -> bool:
        """Tell whether it holds of one contact."""
        return is_member(self.segment_id, facts.record_id) is not self.negates

    def reads(self) -> Reads:
        """Return the segment."""
        return Reads(segments=frozenset({self.segment_id}))

    def say(self) -> str:
        """Return it as a sentence: "is in “Regulars”"."""
        return f"{WAYS['not_in' if self.negates else 'in']} {quote(self.name)}"

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        text = _("who are not in {segment}") if self.negates is not negated else _("who are in {segment}")
        return text.format(segment=quote(self.name))

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"kind": "segment", "operator": "not_in" if self.negates else "in", "segment": self.segment_id}


class SegmentKind(ConditionKind):
    """Membership of other segments."""

    slug = "segment"
    label = lazy("Segment")
    icon = "users-round"
    subjects = frozenset({"contact"})

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Look the segment up; whoever saves a segment checks that it does not ask for itself."""
        check_names(given, {"kind", "operator", "segment"}, path)
        way = given.get("operator", "in")
        if not isinstance(way, str) or way not in WAYS:
            text = _("must be one of: {names}.").format(names=", ".join(WAYS))
            raise ConditionError(join_path(path, "operator"), text)
        number = read_number(given.get("segment"))
        segment = Segment.objects.filter(pk=number).only("name").first() if number else None
        if segment is None:
            raise ConditionError(join_path(path, "segment"), _("There is no such segment."))
        return SegmentLeaf(segment.pk, segment.name, way == "not_in")

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder, and the segments there are."""
        found = Segment.objects.filter(purpose=Purpose.OWN, archived_at=None).order_by("name")
        options = [[str(number), name] for number, name in found.values_list("id", "name")[:OFFERED]]
        ways = [[slug, str(label)] for slug, label in WAYS.items()]
        return {
            "form": "parts",
            "group": str(_("Segments")),
            "parts": [
                {"name": "operator", "input": "choice", "label": str(_("How")), "options": ways, "default": "in"},
                {"name": "segment", "input": "choice", "label": str(_("Segment")), "options": options},
            ],
            "starts": {"operator": "in", "segment": options[0][0] if options else ""},
        }


def read_number(given: Any) -> int | None:
    """Return an id, also one written as text, or None."""
    text = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def list_places(tree: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Yield where in a kept tree segments are asked for, and which."""
    if not isinstance(tree, Mapping):
        return
    if tree.get("kind") == "segment":
        yield join_path(path, "segment"), read_number(tree.get("segment")) or 0
    for word in ("all", "any"):
        parts = tree.get(word)
        for place, part in enumerate(parts if isinstance(parts, list) else []):
            yield from list_places(part, f"{join_path(path, word)}[{place}]")
    yield from list_places(tree.get("not"), join_path(path, "not"))


register_condition_kind(SegmentKind())
