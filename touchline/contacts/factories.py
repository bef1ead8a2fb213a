"""Makes people and companies for tests and sample data."""

from typing import Any

from touchline.contacts.directory_store import allocate_ids
from touchline.contacts.models import Company, Contact, Identity
from touchline.kit.clock import now


def make_contact(name: str = "Ada Lovelace", *, email: str = "", **facts: Any) -> Contact:
    """Return a saved contact, known by its address."""
    moment = now()
    (number,) = allocate_ids(1)
    contact = Contact.objects.create(
        id=number, name=name, email=email, **{"created_at": moment, "updated_at": moment} | facts
    )
    if email:
        Identity.objects.create(contact=contact, kind=Identity.Kind.EMAIL, value=email, created_at=moment)
    return contact


def make_company(name: str = "Analytical Engines", **facts: Any) -> Company:
    """Return a saved company."""
    moment = now()
    (number,) = allocate_ids(1)
    return Company.objects.create(id=number, name=name, **{"created_at": moment, "updated_at": moment} | facts)
