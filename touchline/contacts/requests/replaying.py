"""Erases again after a restore: whom a backup brought back into the database, and of whom an older event store tells."""

from touchline.contacts.models import Contact, Erasure
from touchline.contacts.requests.services import erase
from touchline.contacts.requests.tombstones import read_tombstones
from touchline.contacts.requests.tracing import note_erasure
from touchline.eventstore.erasing import erase_people
from touchline.kit.privacy import Sought


def replay_erasures() -> int:
    """Forget again who was erased after the backup that was restored; return how many. Raises EventStoreDown."""
    again = replay_tombstones()
    everybody = {person for one in read_tombstones() for person in (one.contact_id, *one.people)}
    # Somebody else may have come under the number, which a database restored gives again.
    living = set(Contact.objects.filter(pk__in=everybody).values_list("pk", flat=True))
    return max(again, erase_people(sorted(everybody - living)))


def replay_tombstones() -> int:
    """Forget again in the database who was erased after the backup that was restored; return how many."""
    again = 0
    for stone in read_tombstones():
        contact = Contact.objects.filter(pk=stone.contact_id, created_at=stone.made_at).first()
        if contact is not None:
            erase(contact, actor=None)
            again += 1
        elif not Erasure.objects.filter(contact_id=stone.contact_id, made_at=stone.made_at).exists():
            # The row of the erasure itself is younger than the backup: the event store may be as old.
            note_erasure(stone.contact_id, stone.made_at, Sought([stone.contact_id, *stone.people], []))
            again += 1
    return again
