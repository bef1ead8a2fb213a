"""Who follows the stream live: membership, scores, stages and alerts, each called with what a batch touched, in one transaction.

A follower is set-based and quick, writes PostgreSQL only, and is either done with the whole batch or not at all: the cursor
moves in the same transaction. A new one is one function:

    register_follower("scores", follow_scores, order=20)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from pyroaring import BitMap64

from touchline.segments.live.events import LiveEvent
from touchline.segments.live.histories import FetchedHistories


@dataclass(frozen=True, slots=True)
class Filled:
    """A segment whose members were found all at once."""

    segment_id: int
    entered: BitMap64
    left: BitMap64


@dataclass(kw_only=True)
class Touched:
    """What one batch touched; `at` is the whole minute that all conditions are asked as of."""

    at: datetime
    contacts: list[int] = field(default_factory=list)
    """Contacts with events in the batch, or whose profile changed, sorted."""
    events: list[LiveEvent] = field(default_factory=list)
    """The batch's events of contacts, in the order of the stream."""
    changed: dict[str, set[int]] = field(default_factory=dict)
    """The contacts whose profile changed, by the part that did; `*` for any part."""
    recount: set[int] = field(default_factory=set)
    """Contacts whose history is another one now: joined, taken apart, new; the events of the batch are in it already."""
    entered: list[tuple[int, int]] = field(default_factory=list)
    """(segment, contact), filled in by membership, which runs first."""
    left: list[tuple[int, int]] = field(default_factory=list)
    filled: list[Filled] = field(default_factory=list)
    """Segments whose members were found all at once: first fills, published edits, recomputations."""
    histories: FetchedHistories
    """The events of any of the touched, asked of the event store once for all who are asked about."""
    stored_to: int = 0
    """The last block that questions to the event store see; beyond the batch's own while the step is behind."""
    is_behind: bool = False
    """Whether what the event store said includes events of this batch or later ones, as the step was behind."""


Follow = Callable[[Touched], None]


def read_nothing() -> frozenset[str]:
    """Return no event: most followers look at who moved, or at events of people alone."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Follower:
    """A function, its place among the others, and the names of the events it counts."""

    slug: str
    follow: Follow
    order: int
    reads: Callable[[], frozenset[str]] = read_nothing


_followers: dict[str, Follower] = {}


def register_follower(
    slug: str, follow: Follow, *, order: int, reads: Callable[[], frozenset[str]] = read_nothing
) -> None:
    """Have a function called with each batch, in the order of the numbers; ValueError when the slug is taken.

    One that counts events says which it `reads`: those of entering and leaving segments come only to who wants them.
    """
    if slug in _followers:
        raise ValueError(f"There is a follower '{slug}' already.")
    _followers[slug] = Follower(slug, follow, order, reads)


def get_read_names() -> frozenset[str]:
    """Return the names of the events that followers count."""
    return frozenset().union(*(follower.reads() for follower in _followers.values()))


def run_followers(touched: Touched) -> None:
    """Call all followers with a batch, in the caller's transaction."""
    for follower in sorted(_followers.values(), key=lambda one: one.order):
        follower.follow(touched)


Chore = Callable[[int], int]
_chores: dict[str, Chore] = {}


def register_chore(slug: str, do: Chore) -> None:
    """Have something done between batches, while all that is stored is followed; ValueError when the slug is taken.

    It is called in a transaction of its own with the last block that is stored, and returns how much it did; what does more
    than it can in some tenths of a second is called again.
    """
    if slug in _chores:
        raise ValueError(f"There is a chore '{slug}' already.")
    _chores[slug] = do


def run_chores(stored_to: int) -> int:
    """Do what is to be done between batches; return how much that was."""
    done = 0
    for do in _chores.values():
        with transaction.atomic():
            done += do(stored_to)
    return done
