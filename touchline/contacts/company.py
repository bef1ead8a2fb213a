"""Everything PostgreSQL knows about one company: its people, who of them was there, what its orders come to."""

from dataclasses import dataclass, field
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from touchline.contacts.models import Company, Contact, Presence

SHOWN_PEOPLE: Final = 12
MOST_FOLLOWED: Final = 200
"""The timeline follows so many people, those seen last."""
PEOPLE: Final = """
SELECT c.id, coalesce(nullif(c.name, ''), nullif(c.email, ''), nullif(c.phone, ''), '#' || c.id)
FROM contacts_contact c LEFT JOIN contacts_presence p ON p.person_id = c.id
WHERE c.company_id = %s AND c.archived_at IS NULL ORDER BY p.last_at DESC NULLS LAST, c.id DESC LIMIT %s
"""
JOINED: Final = """
WITH RECURSIVE companies(id, name, step) AS (
    SELECT gone_id, gone_name, 1 FROM contacts_merge WHERE kind = 'company' AND kept_id = %s AND undone_at IS NULL
    UNION ALL
    SELECT m.gone_id, m.gone_name, c.step + 1 FROM contacts_merge m JOIN companies c ON m.kept_id = c.id
    WHERE m.kind = 'company' AND m.undone_at IS NULL AND c.step < 1000
)
SELECT person_id, contact_id, '' FROM contacts_alias WHERE contact_id = ANY(%s) AND undone_at IS NULL
UNION ALL (SELECT id, 0, name FROM companies ORDER BY id LIMIT %s)
"""


@dataclass
class CompanyPeople:
    """The people of a company that its timeline follows: names by contact, and the contact behind each person id.

    `joined` are the companies that are in this one now, whose events are its own.
    """

    names: dict[int, str] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)
    joined: dict[int, str] = field(default_factory=dict)

    @property
    def person_ids(self) -> list[int]:
        """The ids under which their events are stored."""
        return list(self.owners)


def get_people(company_id: int) -> CompanyPeople:
    """Return the people a company's timeline follows; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [company_id, MOST_FOLLOWED])
        names = dict(cursor.fetchall())
        cursor.execute(JOINED, [company_id, list(names), MOST_FOLLOWED])
        rows = cursor.fetchall()
    people = {number: contact for number, contact, _name in rows if contact}
    joined = {number: name for number, contact, name in rows if not contact}
    return CompanyPeople(names, {number: number for number in names} | people, joined)


@dataclass(frozen=True)
class Member:
    """One of the people on the company's page."""

    contact: Contact
    presence: Presence | None

    @property
    def name(self) -> str:
        """What to call the person."""
        return str(self.contact)


def list_members(company: Company, people: CompanyPeople, *, limit: int = SHOWN_PEOPLE) -> list[Member]:
    """Return the people seen last, for the panel; two queries."""
    ids = list(people.names)[:limit]
    contacts = Contact.objects.defer("attributes", "origins").in_bulk(ids)
    presence = Presence.objects.in_bulk(ids)
    return [Member(contacts[number], presence.get(number)) for number in ids if number in contacts]


def count_members(company: Company) -> int:
    """Return how many people belong to a company, archived ones left out."""
    return company.people.filter(archived_at=None).count()


def find_candidates(company: Company, *, among: QuerySet[Contact], limit: int = 5) -> list[Contact]:
    """Return those `among` people without a company whose address ends on the company's domain."""
    if not company.domain or "." not in company.domain:
        return []
    ending = f"@{company.domain.lower().removeprefix('www.')}"
    return list(
        among.filter(company=None, archived_at=None, identities__kind="email", identities__value__iendswith=ending)
        .defer("attributes", "origins")
        .distinct()[:limit]
    )
