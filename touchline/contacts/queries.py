"""Reads about people that other rooms need."""

from collections.abc import Iterable, Sequence

from django.db import connection

from touchline.contacts.consents.deciding import Verdict, get_known, judge
from touchline.contacts.models import Contact, Purpose

CONTACTS_OF = """
SELECT p.id, coalesce(a.contact_id, c.id) FROM unnest(%s::bigint[]) AS p(id)
LEFT JOIN contacts_alias a ON a.person_id = p.id AND a.undone_at IS NULL
LEFT JOIN contacts_contact c ON c.id = p.id
"""
PEOPLE_OF = "SELECT person_id FROM contacts_alias WHERE contact_id = %s AND undone_at IS NULL"


def find_contacts_of(people: Sequence[int]) -> dict[int, int | None]:
    """Return for each person id the contact it stands for now, or None while it is a visitor's."""
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(CONTACTS_OF, [list(people)])
        return dict(cursor.fetchall())


def get_person_ids(contact_id: int) -> list[int]:
    """Return all person ids whose events belong to a contact: its own and those joined into it."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE_OF, [contact_id])
        return [contact_id, *(row[0] for row in cursor.fetchall())]


def may_contact(contact: Contact, channel: str, purpose: str) -> Verdict:
    """Tell whether a contact may be reached by a channel for a purpose, given by its slug; the verdict says why not."""
    return find_contactable([contact.pk], channel, purpose)[contact.pk]


def find_contactable(contact_ids: Iterable[int], channel: str, purpose: str) -> dict[int, Verdict]:
    """Answer `may_contact` for many contacts by six queries; ask again right before each message is handed over."""
    about = Purpose.objects.filter(slug=purpose).first()
    wanted = list(contact_ids)
    known = get_known(wanted)
    return {contact_id: judge(known.get(contact_id), channel, about) for contact_id in wanted}
