"""What the stream leads to for fixed segments: two people who became one are in them as one, and apart again as before."""

from collections.abc import Sequence

from django.db import transaction
from pyroaring import BitMap64

from touchline.contacts.models import Merge
from touchline.journal.events import Refused
from touchline.journal.reactions import Batch, react_to
from touchline.kit.clock import now
from touchline.segments.chunks import find_segments_with
from touchline.segments.membership import change_members
from touchline.segments.models import Move, Segment
from touchline.segments.queries import members_among


@react_to("contact_merged", "contact_unmerged")
def follow_joins(batch: Batch) -> Sequence[Refused]:
    """Let fixed segments hold who is kept in place of who went; what a condition decides, the live step does."""
    numbers = [event.properties.get("merge") for event in batch.events]
    merges = Merge.objects.in_bulk([number for number in numbers if isinstance(number, int)])
    for event, number in zip(batch.events, numbers, strict=True):
        if merge := merges.get(number):
            (_join if event.name == "contact_merged" else _part)(merge.kept_id, merge.gone_id)
    return ()


@transaction.atomic
def _join(kept: int, gone: int) -> None:
    held = Segment.objects.filter(pk__in=find_segments_with(gone), is_fixed=True).values_list("pk", flat=True)
    moves = {
        segment_id: (BitMap64([kept] if not members_among(segment_id, [kept]) else []), BitMap64([gone]))
        for segment_id in held
    }
    change_members(moves, at=now())


@transaction.atomic
def _part(kept: int, gone: int) -> None:
    """Take back what joining them moved: the index of moves says it."""
    for left in Move.objects.filter(contact_id=gone, entered=False, segment__is_fixed=True):
        if members_among(left.segment_id, [gone]):
            continue
        came = Move.objects.filter(segment_id=left.segment_id, contact_id=kept, at=left.at, entered=True).exists()
        change_members({left.segment_id: (BitMap64([gone]), BitMap64([kept] if came else []))}, at=now())
