"""What templates may say about a person and the company: `contact.first_name`, `company.name` and the firm's own attributes."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.contacts.models import Contact
from touchline.kit.variables import Root, Variable, register_root
from touchline.records.models import AttributeDefinition

BUILT_IN = (
    Variable(path="first_name", label=_("First name"), example="Ada"),
    Variable(path="last_name", label=_("Last name"), example="Lovelace"),
    Variable(path="name", label=_("Name"), example="Ada Lovelace"),
    Variable(path="email", label=_("E-mail"), example="ada@example.org"),
    Variable(path="phone", label=_("Phone"), example="+44 20 7946 0000"),
    Variable(path="stage", label=_("Stage"), example="customer"),
    Variable(path="tags", label=_("Tags"), example=[]),
    Variable(path="id", label=_("Number"), example=1, is_always_there=True),
)
COMPANY = (
    Variable(path="name", label=_("Company"), example="Analytical Engines"),
    Variable(path="domain", label=_("Domain"), example="example.org"),
)
FIELDS = ("id", "name", "email", "phone", "stage", "tags", "attributes")
SPELLINGS = (("first_name", "firstName"), ("last_name", "lastName"))


def list_contact_variables() -> Sequence[Variable]:
    """Return the fields of people, the firm's own behind the built-in ones."""
    return (*BUILT_IN, *list_own("contact"))


def list_company_variables() -> Sequence[Variable]:
    """Return the fields of companies."""
    return (*COMPANY, *list_own("company"))


def list_own(kind: str) -> list[Variable]:
    """Return the attributes the firm made for a kind of record."""
    found = AttributeDefinition.objects.filter(kind=kind, archived_at=None).only("slug", "label")
    return [Variable(path=one.slug, label=one.label) for one in found]


def collect_contacts(contact_ids: Sequence[int]) -> dict[int, Any]:
    """Return what is known of each contact: one query."""
    rows = Contact.objects.filter(pk__in=contact_ids).values(*FIELDS)
    return {row["id"]: describe_contact(row) for row in rows}


def describe_contact(row: dict[str, Any]) -> dict[str, Any]:
    """Return a contact as templates see it; the parts of a name are told, or read from the whole."""
    told = row.pop("attributes") or {}
    first, _space, last = row["name"].strip().partition(" ")
    parts = {"first_name": first, "last_name": last}
    for name, other in SPELLINGS:
        parts[name] = told.get(name) or told.get(other) or parts[name]
    return {**told, **parts, **row}


def collect_companies(contact_ids: Sequence[int]) -> dict[int, Any]:
    """Return the company of each contact that has one: one query."""
    rows = Contact.objects.filter(pk__in=contact_ids, company__isnull=False).values(
        "id", "company__name", "company__domain", "company__attributes"
    )
    return {
        row["id"]: {
            **(row["company__attributes"] or {}),
            "name": row["company__name"],
            "domain": row["company__domain"],
        }
        for row in rows
    }


register_root(
    Root(
        slug="contact",
        label=_("Person"),
        variables=list_contact_variables,
        collect=collect_contacts,
        example=lambda: {one.path: one.example for one in BUILT_IN},
        order=10,
    )
)
register_root(
    Root(
        slug="company",
        label=_("Company"),
        variables=list_company_variables,
        collect=collect_companies,
        example=lambda: {one.path: one.example for one in COMPANY},
        order=20,
    )
)
