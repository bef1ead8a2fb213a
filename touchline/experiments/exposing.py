"""Writes down who really got which variant, once each, as bitmaps; reads it back, and takes people out of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from pyroaring import BitMap64

from touchline.experiments.models import Exposed, Trial
from touchline.experiments.outcomes import Lot
from touchline.kit.privacy import Sought

BITS: Final = 16
LOW: Final = (1 << BITS) - 1


def write_exposed(trial: Trial, assigned: Mapping[int, BitMap64], *, at: datetime) -> int:
    """Keep who got a variant at a moment, in the caller's transaction; who had one before keeps that. Returns how many."""
    known = BitMap64()
    for held in read_exposed(trial).values():
        known |= held
    rows: list[Exposed] = []
    count = 0
    for number, people in sorted(assigned.items()):
        fresh = people - known
        known |= fresh
        count += len(fresh)
        rows += [
            Exposed(trial=trial, phase=trial.phase, number=number, at=at, high=high, bits=bits)
            for high, bits in split(fresh)
        ]
    Exposed.objects.bulk_create(rows, batch_size=500)
    return count


def read_exposed(trial: Trial) -> dict[int, BitMap64]:
    """Return who got which variant, in all phases."""
    found: dict[int, BitMap64] = {}
    for number, high, bits in Exposed.objects.filter(trial=trial).values_list("number", "high", "bits"):
        found[number] = found.get(number, BitMap64()) | widen(high, bits)
    return found


def read_lots(trial: Trial) -> list[Lot]:
    """Return who got what when, for counting."""
    found: dict[tuple[int, int, datetime], BitMap64] = {}
    for phase, number, at, high, bits in _order(Exposed.objects.filter(trial=trial)):
        key = (phase, number, at)
        found[key] = found.get(key, BitMap64()) | widen(high, bits)
    return [Lot(*key, people) for key, people in found.items()]


def find_variant_of(trial_id: int, contact_id: int) -> int | None:
    """Return the number of the variant somebody got, or None."""
    low = contact_id & LOW
    rows = Exposed.objects.filter(trial_id=trial_id, high=contact_id >> BITS).values_list("number", "bits")
    return next((number for number, bits in rows if low in BitMap64.deserialize(bytes(bits))), None)


@transaction.atomic
def wipe_exposed(sought: Sought) -> int:
    """Take people who are erased out of all trials; what was counted stays counted. Nothing has to wait."""
    gone = BitMap64(sought.people)
    highs = {person >> BITS for person in sought.people}
    for row in Exposed.objects.filter(high__in=highs).select_for_update():
        held = BitMap64.deserialize(bytes(row.bits))
        left = held - narrow(gone, row.high)
        if len(left) < len(held):
            _keep(row, left)
    return 0


def narrow(people: BitMap64, high: int) -> BitMap64:
    """Return the low halves of those of a set whose ids begin so."""
    return BitMap64(person & LOW for person in people if person >> BITS == high)


def split(people: BitMap64) -> Iterator[tuple[int, bytes]]:
    """Yield the chunks of a set: the high part of their ids, and the low halves packed."""
    left = people.copy()
    while left:
        high = left.min() >> BITS
        chunk = BitMap64()
        chunk.add_range(high << BITS, (high + 1) << BITS)
        chunk &= left
        left -= chunk
        chunk = chunk.shift(-(high << BITS))
        chunk.run_optimize()
        yield high, chunk.serialize()


def widen(high: int, packed: Any) -> BitMap64:
    """Return the members of a chunk by their whole ids."""
    return BitMap64.deserialize(bytes(packed)).shift(high << BITS)


def _order(rows: Any) -> Iterable[tuple[int, int, datetime, int, bytes]]:
    found: Iterable[tuple[int, int, datetime, int, bytes]] = rows.order_by("at", "phase", "number", "high").values_list(
        "phase", "number", "at", "high", "bits"
    )
    return found


def _keep(row: Exposed, left: BitMap64) -> None:
    if left:
        row.bits = left.serialize()
        row.save(update_fields=["bits"])
    else:
        row.delete()
