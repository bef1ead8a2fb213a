"""Has everything that waits followed, as the worker does."""

from touchline.contacts.mirror import mirror_aliases
from touchline.segments.live.step import LiveStep
from touchline.segments.mirroring import mirror_touched
from touchline.tracking.factories import resolve_all
from touchline.tracking.pipeline.storer import store_next


def follow_all(step: LiveStep, *, rounds: int = 4) -> None:
    """Resolve, store, mirror and follow, what the live step records itself included."""
    for _round in range(rounds):
        resolve_all()
        while store_next() or mirror_aliases() or mirror_touched():
            pass
        while step.follow_next():
            pass
