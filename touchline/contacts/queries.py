"""Reads about people that other rooms need."""

from collections.abc import Sequence

from django.db import connection

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
