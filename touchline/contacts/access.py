"""Fetches a person, known or not, with the check whether somebody may see them."""

from django.http import Http404

from touchline.contacts.lookup import find_contact_of
from touchline.contacts.models import Contact, Visitor
from touchline.contacts.person import Person, find_person
from touchline.users.models import User
from touchline.users.permissions import limit

LARGEST_ID = 2**63 - 1


def access_anybody(user: User, person_id: int) -> Person:
    """Return the person an id stands for now; Http404 for an id that nobody has, and for a contact out of reach alike."""
    if not 0 < person_id <= LARGEST_ID:
        raise Http404
    person = find_person(find_contact_of(person_id) or person_id)
    if person is None:
        raise Http404
    if person.contact and not limit(Contact.objects.filter(pk=person.person_id), user, "contacts").exists():
        raise Http404
    return person


def check_anybody(user: User, person_id: int) -> None:
    """Raise Http404 for an id that nobody has, and for a contact out of reach; for parts that need no more of the person."""
    number = min(person_id, LARGEST_ID)
    contact = Contact.objects.filter(pk=number)
    if limit(contact, user, "contacts").exists():
        return
    if contact.exists() or not Visitor.objects.filter(pk=number).exists():
        raise Http404
