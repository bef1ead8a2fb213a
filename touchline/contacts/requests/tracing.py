"""Follows up erasures where one has to look: texts, packed blocks, files, logs, the event store; until nothing comes any more."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from touchline.contacts.models import Erasure
from touchline.contacts.requests.holdings import wipe_traces
from touchline.eventstore.erasing import erase_people
from touchline.jobs.services import defer, job
from touchline.kit.clock import now
from touchline.kit.privacy import Sought
from touchline.kit.sealing import CannotUnseal, seal, unseal

ON_THE_WAY: Final = timedelta(hours=1)
"""Longer than any event takes from its receipt to the event store, unless that is away."""
AT_ONCE: Final = 200


def note_erasure(contact_id: int, made_at: datetime, sought: Sought) -> Erasure:
    """Note that somebody is erased, in the caller's transaction, and have the rest looked through once it is committed."""
    before = Erasure.objects.filter(contact_id=contact_id, made_at=made_at).first()
    everything = gather([before]) if before else Sought([], [])
    erased, _is_new = Erasure.objects.update_or_create(
        contact_id=contact_id,
        made_at=made_at,
        defaults={
            "people": sorted({*sought.people, *everything.people}),
            "erased_at": now(),
            "sealed_addresses": seal(json.dumps(sorted({*sought.addresses, *everything.addresses}))),
            "traces_done_at": None,
            "store_done_at": None,
        },
    )
    defer(follow_erasures, once="all")
    return erased


@job(tries=5)
def follow_erasures() -> None:
    """Look through all places for those who were erased; the event store has its hour at night."""
    erase_traces()


def erase_traces() -> int:
    """Take those who were erased out of all that has to be looked through, once more for what was on its way."""
    waiting = list(Erasure.objects.filter(traces_done_at=None).order_by("id"))
    for some in _cut(waiting):
        begun = now()
        left = wipe_traces(gather(some))
        if not left:
            _note_done(some, begun, field="traces_done_at")
    _forget_addresses()
    return len(waiting)


def erase_in_store() -> int:
    """Take those who were erased out of the event store; return how many are not done. Raises EventStoreDown.

    Who was erased a moment ago is taken out now and once more the next time: an event may still be on its way.
    """
    waiting = list(Erasure.objects.filter(store_done_at=None).order_by("id"))
    for some in _cut(waiting):
        begun, sought = now(), gather(some)
        erase_people(sought.people, sought.addresses)
        _note_done(some, begun, field="store_done_at")
    _forget_addresses()
    return len(waiting)


def is_overdue() -> bool:
    """Tell whether somebody waits since long for the event store to follow, which was away at night."""
    return Erasure.objects.filter(store_done_at=None, erased_at__lt=now() - timedelta(hours=20)).exists()


def gather(erasures: Iterable[Erasure]) -> Sought:
    """Return all numbers and addresses of several who were erased."""
    people: set[int] = set()
    addresses: set[str] = set()
    for one in erasures:
        people |= {one.contact_id, *one.people}
        addresses |= set(_open(one))
    return Sought(sorted(people), sorted(addresses))


def _open(erased: Erasure) -> list[str]:
    try:
        return list(json.loads(unseal(erased.sealed_addresses))) if erased.sealed_addresses else []
    except CannotUnseal:
        # A backup restored without its keys: their numbers still find what is theirs.
        return []


def _note_done(erasures: Iterable[Erasure], begun: datetime, *, field: str) -> None:
    settled = [one.pk for one in erasures if one.erased_at < begun - ON_THE_WAY]
    Erasure.objects.filter(pk__in=settled).update(**{field: now()})


def _forget_addresses() -> None:
    done = Erasure.objects.filter(traces_done_at__isnull=False, store_done_at__isnull=False)
    done.exclude(sealed_addresses="").update(sealed_addresses="")


def _cut(rows: list[Erasure]) -> Iterable[list[Erasure]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
