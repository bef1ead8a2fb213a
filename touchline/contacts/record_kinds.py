"""People and companies as kinds of records."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.contacts.identities import Taken, give_email, give_phone
from touchline.contacts.models import Company, Contact, Identity, Stage
from touchline.contacts.origins import get_source_names
from touchline.contacts.stage_names import get_stage_names
from touchline.contacts.told_values import find_told_values
from touchline.records.fields import Field, FieldType
from touchline.records.history import Step
from touchline.records.kinds import RecordKind, register_record_kind
from touchline.records.origins import register_origin_names
from touchline.users.permissions import Verb, require

MOST_BY_ADDRESS = 50
STAGES = tuple((str(stage.value), stage.label) for stage in Stage)
SHARED = (
    Field(slug="owner", label=_("Owner"), type=FieldType.USER, column="owner_id", groupable=True),
    Field(slug="team", label=_("Team"), type=FieldType.TEAM, column="team_id", groupable=True),
    Field(slug="tags", label=_("Tags"), type=FieldType.TAGS, column="tags"),
)
FACTS = (
    Field(
        slug="created_at", label=_("Created"), type=FieldType.MOMENT, column="created_at", editable=False, sortable=True
    ),
    Field(slug="updated_at", label=_("Changed"), type=FieldType.MOMENT, column="updated_at", editable=False),
    Field(slug="archived_at", label=_("Archived"), type=FieldType.MOMENT, column="archived_at", editable=False),
)


class ContactKind(RecordKind):
    """Known people."""

    slug = "contact"
    label = _("Person")
    plural = _("People")
    icon = "user-round"
    subject = "contacts"
    model = Contact
    list_url = "contacts:contact_list"
    record_url_name = "contacts:contact"
    default_columns = ("name", "email", "stage", "company", "owner", "tags")
    builtin = (
        Field(slug="name", label=_("Name"), type=FieldType.TEXT, column="name", sortable=True),
        Field(slug="email", label=_("E-mail"), type=FieldType.EMAIL, column="email", unique=True),
        Field(slug="phone", label=_("Phone"), type=FieldType.PHONE, column="phone", unique=True),
        Field(
            slug="stage",
            label=_("Stage"),
            type=FieldType.CHOICE,
            column="stage",
            options=STAGES,
            groupable=True,
            help=_("How far this person has come on the way to a customer."),
        ),
        Field(slug="company", label=_("Company"), type=FieldType.COMPANY, column="company_id", groupable=True),
        *SHARED,
        *FACTS,
    )
    shown_apart = frozenset({"email", "phone"})

    def get_fields(self, *, archived: bool = False) -> tuple[Field, ...]:
        """Return the fields, with the stages as the firm calls them."""
        stages = tuple(get_stage_names())
        found = super().get_fields(archived=archived)
        return tuple(replace(one, options=stages) if one.slug == "stage" else one for one in found)

    def get_told_history(self, record: Any, field: Field) -> Sequence[Step]:
        """Return the values that sites told of a person, from the history that the event store keeps."""
        return find_told_values(record.pk, field)

    def find_by_address(self, text: str) -> Sequence[int]:
        """Return a few dozen people with an e-mail address, number or id that holds this."""
        found = Identity.objects.filter(value__icontains=text).values_list("contact_id", flat=True)
        return list(found[:MOST_BY_ADDRESS])

    def describe(self, record_ids: Iterable[int]) -> dict[int, str]:
        """Return the names, without reading whole records."""
        found = Contact.objects.filter(id__in=list(record_ids)).only("id", "name", "email", "phone")
        return {contact.id: str(contact) for contact in found}

    def find_country(self, record_id: int) -> str:
        """Return the country that is known of this person."""
        known = Contact.objects.filter(id=record_id).values_list("attributes__country", flat=True).first()
        return known if isinstance(known, str) and len(known) == 2 else ""

    def prepare(self, record_id: int, values: Mapping[str, Any], *, actor: Any) -> None:
        """Let an address or number given here belong to this person, unless it is another's."""
        if values.get("email"):
            give_email(record_id, values["email"], actor=actor)
        if values.get("phone"):
            # A switchboard's number is many people's: the one who came first is found by it, the others just have it.
            with suppress(Taken):
                give_phone(record_id, values["phone"], actor=actor)


class CompanyKind(RecordKind):
    """Organisations that people belong to."""

    slug = "company"
    label = _("Company")
    plural = _("Companies")
    icon = "building-2"
    subject = "companies"
    model = Company
    list_url = "contacts:company_list"
    record_url_name = "contacts:company"
    default_columns = ("name", "domain", "owner", "tags", "created_at")
    builtin = (
        Field(slug="name", label=_("Name"), type=FieldType.TEXT, column="name", sortable=True, required=True),
        Field(
            slug="domain",
            label=_("Web domain"),
            type=FieldType.TEXT,
            column="domain",
            help=_("People whose address ends on it are offered as members."),
        ),
        *SHARED,
        *FACTS,
    )

    def make_quickly(self, name: str, *, actor: Any) -> int:
        """Make a company of a name typed at a person."""
        from touchline.contacts.creation import create_company

        require(actor, self.subject, Verb.CREATE)
        return create_company({"name": name}, actor=actor, is_whole=False).pk

    def describe(self, record_ids: Iterable[int]) -> dict[int, str]:
        """Return the names, without reading whole records."""
        found = Company.objects.filter(id__in=list(record_ids)).only("id", "name", "domain")
        return {company.id: str(company) for company in found}


register_origin_names(get_source_names)
CONTACT = register_record_kind(ContactKind())
COMPANY = register_record_kind(CompanyKind())
