"""Takes people out of the sets of who was sent what, when they are erased."""

from typing import Final

from django.db import transaction
from pyroaring import BitMap64

from touchline.kit.privacy import Sought
from touchline.messaging.models import Audience, Fate
from touchline.messaging.outbox.chunks import BITS, LOW, pack, unpack

ROWS: Final = (Audience, Fate)


@transaction.atomic
def wipe_sets(sought: Sought) -> int:
    """Remove people from every set they are in; nothing has to wait."""
    for model in ROWS:
        for high in {person >> BITS for person in sought.people}:
            gone = BitMap64(person & LOW for person in sought.people if person >> BITS == high)
            for row in model.objects.select_for_update().filter(high=high).order_by("pk").iterator(chunk_size=200):
                had = unpack(row.bits)
                if had & gone:
                    _keep(row, had - gone)
    return 0


def _keep(row: Audience | Fate, bits: BitMap64) -> None:
    if not bits:
        row.delete()
        return
    row.bits, row.size = pack(bits), len(bits)
    row.save(update_fields=["bits", "size"])
