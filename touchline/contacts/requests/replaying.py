"""Erases again after a restore: whom a backup brought back into the database, and of whom an older event store tells."""

from collections.abc import Sequence
from typing import Final

from touchline.contacts.models import Contact, Erasure
from touchline.contacts.requests.services import erase
from touchline.contacts.requests.tombstones import Tombstone, read_tombstones
from touchline.contacts.requests.tracing import note_erasure
from touchline.eventstore.erasing import erase_people, find_named
from touchline.kit.privacy import Sought

AT_ONCE: Final = 1_000


def replay_erasures() -> int:
    """Forget again who was erased after the backup that was restored; return how many. Raises EventStoreDown."""
    again = replay_tombstones()
    everybody = {person for one in read_tombstones() for person in (one.contact_id, *one.people)}
    # Somebody else may have come under the number, which a database restored gives again.
    living = set(Contact.objects.filter(pk__in=everybody).values_list("pk", flat=True))
    named = find_named(sorted(everybody - living))
    return max(again, erase_people(named) if named else 0)


def replay_tombstones() -> int:
    """Forget again in the database who was erased after the backup that was restored; return how many."""
    stones = list(read_tombstones())
    return sum(_replay(stones[start : start + AT_ONCE]) for start in range(0, len(stones), AT_ONCE))


def _replay(stones: Sequence[Tombstone]) -> int:
    numbers = [stone.contact_id for stone in stones]
    back = {(one.pk, one.created_at): one for one in Contact.objects.filter(pk__in=numbers)}
    known = set(Erasure.objects.filter(contact_id__in=numbers).values_list("contact_id", "made_at"))
    again = 0
    for stone in stones:
        who = (stone.contact_id, stone.made_at)
        if who in back:
            erase(back[who], actor=None)
        elif who not in known:
            # The row of the erasure itself is younger than the backup: the event store may be as old.
            note_erasure(*who, Sought([stone.contact_id, *stone.people], []))
        else:
            continue
        again += 1
    return again
