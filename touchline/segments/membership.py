"""Writes who is in a segment: the live step's moves, and whole fills; only the leader of the live step calls this."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.kit.clock import now
from touchline.organisation.queries import get_zone
from touchline.segments.chunks import move_members, read_members, write_members
from touchline.segments.models import Change, Segment

COUNT: Final = """
WITH moved AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS m(segment_id, entered, gone)),
sized AS (
    UPDATE segments_segment s SET size = coalesce(s.size, 0) + m.entered - m.gone
    FROM moved m WHERE s.id = m.segment_id RETURNING s.id, s.size, m.entered, m.gone
)
INSERT INTO segments_day (segment_id, day, size, entered, "left") SELECT id, %s, size, entered, gone FROM sized
ON CONFLICT (segment_id, day) DO UPDATE SET
    size = excluded.size, entered = segments_day.entered + excluded.entered, "left" = segments_day."left" + excluded."left"
"""
SIZED: Final = """
INSERT INTO segments_day (segment_id, day, size) VALUES (%s, %s, %s)
ON CONFLICT (segment_id, day) DO UPDATE SET size = excluded.size
"""
NOTE_MOVES: Final = "COPY segments_move (segment_id, contact_id, at, entered) FROM STDIN"
OWN: Final = "SELECT id FROM segments_segment WHERE id = ANY(%s) AND purpose = ''"
Moves = Mapping[int, tuple[BitMap64, BitMap64]]
"""Who entered and who left, by segment."""


def make_context(at: datetime | None = None) -> Context:
    """Return how segments are asked: in the firm's time zone, as of now, for nobody in particular."""
    return Context(at=at or now(), zone=get_zone())


@transaction.atomic
def change_members(moves: Moves, *, at: datetime) -> None:
    """Write who entered and left segments, with their sizes, days and moves; the events are the caller's."""
    moved = {segment_id: pair for segment_id, pair in moves.items() if pair[0] or pair[1]}
    if not moved:
        return
    move_members(moved)
    ids = list(moved)
    entered, left = ([len(moved[segment_id][side]) for segment_id in ids] for side in (0, 1))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [ids, entered, left, _get_day(at)])
        cursor.execute(OWN, [ids])
        own = {row[0] for row in cursor.fetchall()}
        with cursor.copy(NOTE_MOVES) as copy:
            copy.write(_write_moves(moved, own, at.isoformat()))


def _write_moves(moves: Moves, own: set[int], at: str) -> str:
    """Return the rows of moves in the firm's own segments, as COPY takes them."""
    lines = [
        f"{segment_id}\t{contact_id}\t{at}\t{entered}\n"
        for segment_id, pair in moves.items()
        if segment_id in own
        for entered, contacts in zip("tf", pair, strict=True)
        for contact_id in contacts
    ]
    return "".join(lines)


@transaction.atomic
def fill_members(segment: Segment, members: BitMap64, *, at: datetime) -> tuple[BitMap64, BitMap64]:
    """Make these the members of a segment as it was read; return who entered and left. Nobody's moves are recorded."""
    had = read_members(segment.pk)
    entered, left = members - had, had - members
    write_members(segment.pk, members)
    Segment.objects.filter(pk=segment.pk).update(
        size=len(members), filled=segment.wanted, filled_at=at, problem="", updated_at=at
    )
    Change.objects.create(
        segment=segment,
        at=at,
        why=segment.wanted_why,
        by_id=segment.wanted_by_id,
        entered=len(entered),
        left=len(left),
        size=len(members),
        condition=segment.condition,
    )
    with connection.cursor() as cursor:
        cursor.execute(SIZED, [segment.pk, _get_day(at), len(members)])
    return entered, left


@transaction.atomic
def freeze_segment(segment_id: int, problem: str) -> None:
    """Keep a segment's last members, since it cannot be followed; the text says why and what to do."""
    Segment.objects.filter(pk=segment_id).update(problem=problem)


def _get_day(at: datetime) -> date:
    return at.astimezone(get_zone()).date()
