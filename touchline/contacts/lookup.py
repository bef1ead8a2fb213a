"""Finds contacts by what they are known by, with the facts that lists and the API show of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from touchline.contacts.addresses import normalise_email
from touchline.contacts.models import Contact, Identity, Presence
from touchline.contacts.queries import find_contacts_of


@dataclass(slots=True)
class ContactFacts:
    """A contact with its identities and when it was there."""

    contact: Contact
    external_ids: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    visits: int = 0
    pages: int = 0


def find_contact_by(*, email: str | None = None, external_id: str | None = None) -> int | None:
    """Return the id of the contact known by all that is given, or None."""
    wanted = []
    if email is not None:
        wanted.append((Identity.Kind.EMAIL, normalise_email(email)))
    if external_id is not None:
        wanted.append((Identity.Kind.USER_ID, external_id))
    found = {
        Identity.objects.filter(kind=kind, value=value).values_list("contact_id", flat=True).first()
        for kind, value in wanted
    }
    return found.pop() if len(found) == 1 else None


def find_carrier(contact_id: int, *, email: str | None = None, external_id: str | None = None) -> int:
    """Return the person whose identifier was given: the contact, or somebody who was joined into it."""
    given = (
        (external_id, (Identity.Kind.USER_ID, external_id)),
        (email, (Identity.Kind.EMAIL, normalise_email(email or ""))),
    )
    for said, (kind, value) in given:
        if said is not None:
            of = Identity.objects.filter(contact_id=contact_id, kind=kind, value=value)
            return of.values_list("person_id", flat=True).first() or contact_id
    return contact_id


def find_contact_of(person_id: int) -> int | None:
    """Return the contact that a person id stands for now: itself, the one it was joined into, or None."""
    return find_contacts_of([person_id]).get(person_id)


def list_contact_facts(*, after: int | None, limit: int) -> list[ContactFacts]:
    """Return contacts in the order of their ids, those behind `after`; three queries for any number."""
    contacts = Contact.objects.order_by("id")
    return add_facts(list(contacts.filter(id__gt=after)[:limit] if after is not None else contacts[:limit]))


def get_contact_facts(contact_ids: Sequence[int]) -> list[ContactFacts]:
    """Return these contacts in the order of their ids, without those that are not there."""
    return add_facts(list(Contact.objects.filter(id__in=contact_ids).order_by("id")))


def add_facts(contacts: Sequence[Contact]) -> list[ContactFacts]:
    """Return the contacts with their identities and presence, by two queries."""
    found = {contact.id: ContactFacts(contact) for contact in contacts}
    for identity in Identity.objects.filter(contact_id__in=list(found)).order_by("id"):
        facts = found[identity.contact_id]
        if identity.kind == Identity.Kind.USER_ID:
            facts.external_ids.append(identity.value)
        elif identity.kind == Identity.Kind.EMAIL:
            facts.emails.append(identity.value)
    for presence in Presence.objects.filter(person_id__in=list(found)):
        facts = found[presence.person_id]
        facts.first_seen, facts.last_seen = presence.first_at, presence.last_at
        facts.visits, facts.pages = presence.visits, presence.pages
    return list(found.values())
