"""The two contacts of each pair, as they are now: after joins, with the external ids that each had."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from touchline.contacts.models import Contact, Duplicate, Identity
from touchline.contacts.queries import find_contacts_of


@dataclass(slots=True)
class SideFacts:
    """One of the two of a pair."""

    id: int
    contact_id: int | None = None
    contact: Contact | None = None
    external_ids: list[str] = field(default_factory=list)


def load_sides(pairs: Sequence[Duplicate]) -> dict[int, SideFacts]:
    """Return the contacts of these pairs by the ids they were found under; three queries."""
    ids = sorted({number for pair in pairs for number in (pair.first_id, pair.second_id)})
    now_are = find_contacts_of(ids)
    contacts = Contact.objects.in_bulk([number for number in now_are.values() if number])
    sides = {number: SideFacts(number, now_are.get(number), contacts.get(now_are.get(number) or 0)) for number in ids}
    known = Identity.objects.filter(kind=Identity.Kind.USER_ID, contact_id__in=list(contacts)).order_by("id")
    for contact_id, person_id, value in known.values_list("contact_id", "person_id", "value"):
        side = sides.get(person_id or contact_id)
        if side is not None:
            side.external_ids.append(value)
    return sides


def list_between(pair: Duplicate, sides: dict[int, SideFacts]) -> tuple[SideFacts, SideFacts]:
    """Return the two of a pair."""
    return sides[pair.first_id], sides[pair.second_id]
