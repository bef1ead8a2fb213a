"""Moves members: finds who enters and leaves which segment after a batch, writes it, and records it in the stream."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import connection
from pyroaring import BitMap64

from touchline.kit.clock import now
from touchline.segments.live.book import Book, LiveSegment
from touchline.segments.live.followers import Filled, Touched
from touchline.segments.live.recording import ENTERED, LEFT, Named
from touchline.segments.membership import Moves, change_members, fill_members, freeze_segment
from touchline.segments.models import Segment

STILL_THERE = "SELECT id FROM contacts_contact WHERE id = ANY(%s::bigint[])"


def move(book: Book, touched: Touched) -> list[Named]:
    """Bring all segments up to what their conditions say after the batch, in the caller's transaction.

    Return the moves that are to be recorded in the stream.
    """
    at = now()
    changes = {key: one.get_touched() for key, one in book.watched.items()}
    here = book.here.get_touched()
    moves: dict[int, tuple[BitMap64, BitMap64]] = {}
    for segment in book.get_in_order():
        asked = [book.segments[number] for number in segment.reads & book.segments.keys()]
        if not segment.is_ready or not all(one.is_current for one in asked):
            # What the batch changes is looked at with everything else, once all its conditions are known.
            segment.is_current = False
            continue
        if segment.wants_fill:
            _fill(segment, book, touched, at)
        elif pair := _find_moves(segment, book, changes, here):
            moves[segment.row.pk] = pair
        segment.is_current = True
        for other in book.segments.values():
            if segment.row.pk in other.reads:
                changes |= {
                    key: one.get_touched() for key, one in other.watched.items() if segment.row.pk in one.reads.segments
                }
    if not moves:
        return []
    change_members(moves, at=at)
    touched.entered = [(number, contact) for number, pair in moves.items() for contact in pair[0]]
    touched.left = [(number, contact) for number, pair in moves.items() for contact in pair[1]]
    return list(_list_recorded(book, moves))


def _fill(segment: LiveSegment, book: Book, touched: Touched, at: datetime) -> None:
    segment.members.replace(segment.among(book.here.get_all()))
    entered, left = fill_members(segment.row, segment.members.get_all(), at=at)
    touched.filled.append(Filled(segment.row.pk, entered, left))
    segment.row.filled = segment.row.wanted


def _find_moves(
    segment: LiveSegment, book: Book, changes: Mapping[str, BitMap64], here: BitMap64
) -> tuple[BitMap64, BitMap64] | None:
    members = segment.members
    if not segment.is_current:
        members.replace(segment.among(book.here.get_all()))
    else:
        concerned = BitMap64.union(here, *(changes[key] for key in segment.watched))
        if not concerned:
            return None
        members.set(concerned, segment.among(book.here.among(concerned)))
    return (members.added, members.removed) if members.added or members.removed else None


def _list_recorded(book: Book, moves: Moves) -> Iterator[Named]:
    """Yield the moves in the firm's own segments; who is gone from the system has no events any more."""
    gone = BitMap64()
    for _entered, left in moves.values():
        gone |= left - book.here.among(left)
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(STILL_THERE, [list(gone)])
            gone -= BitMap64([row[0] for row in cursor.fetchall()])
    for number, (entered, left) in moves.items():
        row = book.segments[number].row
        if not row.purpose:
            yield ENTERED, number, row.name, entered
            yield LEFT, number, row.name, left - gone


def tell_problems(book: Book) -> None:
    """Freeze the segments that cannot be read any more, and say so; those that can be read again go on."""
    for number, text in book.problems.items():
        freeze_segment(number, text)
    mended = Segment.objects.filter(pk__in=list(book.segments)).exclude(problem="")
    mended.update(problem="")
