"""What is followed live, in memory: the segments, the distinct conditions they are made of, and who is here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import override
from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.found import find_rows
from touchline.conditions.kinds import SUBJECTS, Leaf
from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import Group, Node, list_leaves, read_tree
from touchline.segments.chunks import read_many
from touchline.segments.live.counted import Counted
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.live.keeping import HERE, Keeper, Known, Sets, open_keeper, restore, shorten
from touchline.segments.live.matching import Atom, Matcher
from touchline.segments.live.slots import Slot
from touchline.segments.live.watched import Plain, Watched, make_key
from touchline.segments.models import Change, Segment
from touchline.tracking.event_filters import PROPERTIES
from touchline.tracking.event_leaf import EventLeaf
from touchline.users.house import get_language

READ_BY_FILTERS: Final = frozenset({"did", "did_not", "sequence", "event_date"})
"""Kinds that read nothing of an event but what their filters name."""
ANY_EVENT: Final = "*"
PRESENCE: Final = "contacts_presence"


@dataclass(eq=False)
class LiveSegment:
    """A segment with the conditions of its tree, and its members."""

    row: Segment
    node: Group
    watched: dict[str, Watched]
    members: Slot
    reads: frozenset[int]
    is_current: bool = False
    """Whether its members are those of its condition up to the last batch; not so right after they were loaded."""

    @property
    def is_ready(self) -> bool:
        """Whether all its conditions are known of everybody."""
        return all(one.is_filled for one in self.watched.values())

    @property
    def wants_fill(self) -> bool:
        """Whether it is new, was edited, or is to be computed anew."""
        return self.row.wanted > self.row.filled

    def among(self, who: BitMap64) -> BitMap64:
        """Return who of these, who are all here, its condition holds of."""
        return self._among(self.node, who)

    def _among(self, node: Node, who: BitMap64) -> BitMap64:
        if not who:
            return BitMap64()
        if not isinstance(node, Group):
            return self.watched[make_key(node)].among(who)
        if node.word == "not":
            return who - self._among(node.parts[0], who)
        left, found = who, BitMap64()
        for part in node.parts:
            held = self._among(part, left)
            if node.word == "all":
                left = held
            else:
                found |= held
                left = left - held
        return left if node.word == "all" else found


class InSegment(Watched):
    """The condition that somebody is in another segment: answered by that segment's members."""

    def __init__(self, leaf: Leaf, members: Slot, at: datetime) -> None:
        super().__init__(leaf)
        self._members = members
        self.as_of = at

    def get_slots(self) -> list[Slot]:
        """Return the other segment's members."""
        return [self._members]

    def among(self, who: BitMap64) -> BitMap64:
        """Return who of these is in the other segment."""
        held = self._members.among(who)
        return who - held if getattr(self.leaf, "negates", False) else held

    def fill(self, context: Context) -> None:
        """Do nothing: the other segment is filled by itself."""

    def wake(self, context: Context, histories: FetchedHistories) -> None:
        """Do nothing: the other segment is woken by itself."""
        self.as_of = context.at


@dataclass
class Book:
    """Everything followed."""

    segments: dict[int, LiveSegment] = field(default_factory=dict)
    watched: dict[str, Watched] = field(default_factory=dict)
    here: Slot = field(default_factory=Slot)
    problems: dict[int, str] = field(default_factory=dict)
    """Why a segment cannot be followed, by its id."""
    moving: frozenset[str] = frozenset()
    """The fields that any event of a contact changes."""
    counted: list[list[Counted]] = field(default_factory=list)
    """By the place of their atom in the matcher."""
    matcher: Matcher = field(default_factory=lambda: Matcher([]))
    by_event: dict[str, list[Plain]] = field(default_factory=dict)
    by_any_event: list[Plain] = field(default_factory=list)
    names: frozenset[str] | None = frozenset()
    """The events that conditions read; None for any."""
    columns: frozenset[str] | None = frozenset()
    """What they read of events; None for everything."""
    _before: list[tuple[Watched, datetime | None, datetime | None]] = field(default_factory=list)
    fields: frozenset[str] = frozenset()
    """The fields there were when the conditions were read."""
    keeper: Keeper = field(default_factory=Keeper)

    def get_plain(self) -> Iterator[Plain]:
        """Yield the conditions that are asked anew, of those filled."""
        return (one for one in self.watched.values() if isinstance(one, Plain) and one.is_filled)

    def get_in_order(self) -> list[LiveSegment]:
        """Return the segments, each behind those it asks for."""
        done: dict[int, LiveSegment] = {}

        def visit(segment: LiveSegment) -> None:
            if segment.row.pk in done:
                return
            for number in sorted(segment.reads & self.segments.keys()):
                visit(self.segments[number])
            done[segment.row.pk] = segment

        for number in sorted(self.segments):
            visit(self.segments[number])
        return list(done.values())

    def get_slots(self) -> Iterator[Slot]:
        """Yield every set there is."""
        yield self.here
        for watched in self.watched.values():
            yield from watched.get_slots()
        for segment in self.segments.values():
            yield segment.members

    def list_unfilled(self) -> list[Watched]:
        """Return the conditions that are not known of everybody yet."""
        return [one for one in self.watched.values() if one.as_of is None]

    def list_sleeping(self, at: datetime) -> list[Watched]:
        """Return the conditions that are behind a minute, the furthest first."""
        behind = [one for one in self.watched.values() if one.as_of is not None and one.as_of < at]
        return sorted(behind, key=lambda one: one.as_of or at)

    def begin(self) -> None:
        """Note how far each condition is, before a batch."""
        self._before = [(one, one.as_of, one.whole_at) for one in self.watched.values()]
        self.keeper.begin()

    def drop(self) -> None:
        """Forget what a batch changed that was not committed; every segment is looked at as a whole with the next one."""
        self.keeper.drop()
        for slot in self.get_slots():
            slot.drop()
        for watched, as_of, whole_at in self._before:
            watched.as_of, watched.whole_at = as_of, whole_at
        for segment in self.segments.values():
            segment.is_current = False

    def keep(self) -> None:
        """Take the batch's changes for good."""
        for slot in self.get_slots():
            slot.keep()

    def get_kept(self) -> Sets:
        """Return what is kept for the next leader: all sets but those of members, which are kept as such."""
        own = (one for one in self.watched.values() if not isinstance(one, InSegment))
        return {HERE: (None, [self.here]), **{shorten(one.key): (one, one.get_slots()) for one in own}}

    def make_histories(self) -> FetchedHistories:
        """Return histories of a batch with as much of the events as the conditions read."""
        return FetchedHistories(names=self.names, columns=self.columns)

    def index(self) -> None:
        """Look up again which conditions an event concerns."""
        atoms: dict[str, tuple[Atom, list[Counted]]] = {}
        self.by_event = {}
        for one in self.watched.values():
            if isinstance(one, Counted):
                key = repr((one.leaf.event, [each.dump() for each in one.leaf.filters]))
                atoms.setdefault(key, ((one.leaf.event, one.leaf.filters), []))[1].append(one)
            elif isinstance(one, Plain):
                for name in one.reads.events:
                    self.by_event.setdefault(name, []).append(one)
        self.by_any_event = self.by_event.pop(ANY_EVENT, [])
        told: list[Watched] = [one for one in self.watched.values() if one.reads.events]
        self.names = None if self.by_any_event else frozenset().union(*(one.reads.events for one in told))
        self.columns = find_columns([tell(one.leaf) for one in told])
        self.counted = [several for _atom, several in atoms.values()]
        self.matcher = Matcher([atom for atom, _several in atoms.values()])


def open_book(context: Context, *, before: Book | None = None) -> Book:
    """Read the segments that are to be followed; conditions that were followed `before`, or by a leader before, stay known."""
    about = SUBJECTS.get("contact")
    fields = about.get_fields()
    keeper, known = (before.keeper, dict[str, Known]()) if before else open_keeper(context)
    book = Book(
        here=before.here if before else Slot(_find_here(known)),
        keeper=keeper,
        moving=frozenset(slug for slug, one in fields.items() if one.beside and one.beside.table == PRESENCE),
        fields=frozenset(fields),
    )
    rows = list(Segment.objects.filter(archived_at=None).order_by("id"))
    kept = before.segments if before else {}
    missing = [row.pk for row in rows if row.pk not in kept]
    members = read_many(missing) if missing else {}
    slots = {row.pk: kept[row.pk].members if row.pk in kept else Slot(members[row.pk]) for row in rows}
    for row in rows:
        if row.is_fixed or not row.is_live:
            continue
        try:
            # What is wrong with it is kept for everybody, and so said in the firm's language.
            with override(get_language()):
                segment = _read(row, slots, book, before, context)
        except ConditionError as error:
            book.problems[row.pk] = str(error)
            continue
        had = kept.get(row.pk)
        segment.is_current = bool(had and had.is_current and had.node.dump() == segment.node.dump())
        book.segments[row.pk] = segment
    for segment in book.segments.values():
        # Members of a fixed one move without the live step.
        segment.is_current = segment.is_current and segment.reads <= book.segments.keys()
    for one in () if before else book.watched.values():
        restore(one, known)
    for segment in book.segments.values():
        ask_anew(segment, kept.get(segment.row.pk))
    book.index()
    return book


def _find_here(known: dict[str, Known]) -> BitMap64:
    about = SUBJECTS.get("contact")
    return known[HERE].sets[0] if HERE in known else find_rows(about.table, about.here)


def ask_anew(segment: LiveSegment, had: LiveSegment | None) -> None:
    """Have the conditions of a segment that is to be recomputed asked of everybody again; once, however often it is read."""
    is_known = had is not None and had.row.wanted == segment.row.wanted
    if segment.wants_fill and segment.row.wanted_why == Change.Why.RECOMPUTED and not is_known:
        for one in segment.watched.values():
            if not isinstance(one, InSegment):
                one.as_of = None


def _read(row: Segment, slots: dict[int, Slot], book: Book, before: Book | None, context: Context) -> LiveSegment:
    node = read_tree(row.condition, subject="contact")
    mine: dict[str, Watched] = {}
    for leaf in list_leaves(node):
        key = make_key(leaf)
        mine[key] = book.watched.get(key) or _watch(leaf, slots, before, context)
    book.watched |= mine
    reads: frozenset[int] = frozenset().union(*(one.reads.segments for one in mine.values()))
    return LiveSegment(row, node, mine, slots[row.pk], reads)


def _watch(leaf: Leaf, slots: dict[int, Slot], before: Book | None, context: Context) -> Watched:
    number = getattr(leaf, "segment_id", None)
    if number is not None:
        return InSegment(leaf, slots.get(number, Slot()), context.at)
    known = before.watched.get(make_key(leaf)) if before else None
    if known is not None:
        return known
    return Counted(leaf) if Counted.can_count(leaf) else Plain(leaf)  # type: ignore[arg-type]


def tell(leaf: Leaf) -> dict[str, Any]:
    """Return a condition as JSON with all it reads of events; a goal stands for what reaches it."""
    return EventLeaf.dump(leaf) if isinstance(leaf, EventLeaf) else leaf.dump()


def find_columns(told: list[dict[str, Any]]) -> frozenset[str] | None:
    """Return the columns of events that conditions, as JSON, read; None where that cannot be told."""
    if any(one.get("kind") not in READ_BY_FILTERS for one in told):
        return None
    read: set[str] = set().union(*map(list_read, told))
    return frozenset(name if name in PROPERTIES else "properties" for name in read)


def list_read(kept: Any) -> set[str]:
    """Return the properties of events that a condition, as JSON, reads."""
    if isinstance(kept, list):
        return set().union(*map(list_read, kept))
    if not isinstance(kept, dict):
        return set()
    own = {kept["property"]} if isinstance(kept.get("property"), str) else set()
    return own.union(*map(list_read, kept.values()))


def read_fields() -> frozenset[str]:
    """Return the fields contacts have now."""
    return frozenset(SUBJECTS.get("contact").get_fields())
