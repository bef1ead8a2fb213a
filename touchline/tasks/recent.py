"""The people who were there last, as far as the reader may see them; those of the sample only while there are no others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from touchline.contacts.models import Contact, Presence
from touchline.organisation.models import SetUpStep
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, get_scope, limit

SHOWN: Final = 12
MOST_COUNTED: Final = 100


@dataclass(frozen=True, slots=True)
class RecentPerson:
    """Somebody who was there; `is_new` since the reader's last look."""

    contact: Contact
    presence: Presence
    is_new: bool


@dataclass(frozen=True, slots=True)
class Recent:
    """Who was there last, and how many since the last look, counted up to a hundred."""

    people: list[RecentPerson]
    new: int
    is_sample: bool

    @property
    def is_many(self) -> bool:
        return self.new >= MOST_COUNTED


def get_recent(user: User, *, since: datetime | None) -> Recent:
    """Return the twelve people seen last; until somebody real is known, none is looked for among a million made up."""
    has_own = SetUpStep.objects.filter(slug="people", done_at__isnull=False).exists()
    for is_sample in (False, True) if has_own else (True, False):
        seen = Presence.objects.filter(is_contact=True, is_bot=False, is_sample=is_sample).order_by(
            "-last_at", "-person_id"
        )
        if get_scope(user, "contacts", Verb.VIEW) != Scope.ALL:
            mine = limit(Contact.objects.all(), user, "contacts", Verb.VIEW)
            seen = seen.filter(person_id__in=mine.values("id"))
        rows = list(seen[:SHOWN])
        if rows:
            break
    contacts = Contact.objects.only("id", "name", "email", "phone").in_bulk([row.person_id for row in rows])
    people = [
        RecentPerson(contacts[row.person_id], row, since is not None and row.last_at > since)
        for row in rows
        if row.person_id in contacts
    ]
    new = len(seen.filter(last_at__gt=since).values_list("person_id")[:MOST_COUNTED]) if since and rows else 0
    return Recent(people, new, is_sample=bool(rows) and is_sample)
