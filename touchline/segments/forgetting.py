"""Takes people out of segments that nobody follows, when they are erased; of the others they leave by themselves."""

from django.db import transaction
from pyroaring import BitMap64

from touchline.kit.clock import now
from touchline.kit.privacy import Sought
from touchline.segments.chunks import BITS, unpack
from touchline.segments.membership import change_members
from touchline.segments.models import Chunk, Move


@transaction.atomic
def wipe_members(sought: Sought) -> int:
    """Remove people from fixed and archived segments; nothing has to wait."""
    highs = {person >> BITS for person in sought.people}
    found: dict[int, tuple[BitMap64, BitMap64]] = {}
    for chunk in Chunk.objects.filter(high__in=highs, segment__is_live=False):
        held = unpack(bytes(chunk.bits))
        here = [one for one in sought.people if one >> BITS == chunk.high and one & ((1 << BITS) - 1) in held]
        if here:
            found.setdefault(chunk.segment_id, (BitMap64(), BitMap64()))[1].update(here)
    change_members(found, at=now())
    Move.objects.filter(contact_id__in=sought.people).delete()
    return 0
