"""What the columns of a list of people can become, with the names other systems have for it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.imports.kinds import Target
from touchline.records.fields import Field, FieldType

KNOWN_BY: Final = _("Known by")
FACTS: Final = _("Facts")
USUAL: Final = _("Usual further facts")
OWN: Final = _("Your attributes")
SUBSCRIPTION: Final = "subscription"
AGREED_AT: Final = "agreed_at"
NAME_PARTS: Final = ("first_name", "last_name")
IDENTIFIERS: Final = (
    Target(
        slug="external_id",
        label=_("External id"),
        is_key=True,
        group=KNOWN_BY,
        words=tuple(

                       "external_id id contact_id customer_id user_id client_id person_id subscriber_id record_id rec_id member_id"
            " account_id kundennummer customer_number customer_no kunden_nr uid uuid leid".split()
        ),
    ),
    Target(
        slug="email",
        label=_("E-mail"),
        type=FieldType.EMAIL,
        is_key=True,
        many=True,
        group=KNOWN_BY,
        words=(
            "email", "e-mail address", "email address", "mail", "e-mail-adresse", "emailadresse", "e mail 1",
            "primary email",
            "e-mail 1 value", "work email", "person email", "email work", "email home", "customer email",
            "billing email", "courriel",
        ),
    ),
    Target(
        slug="phone",
        label=_("Phone"),
        type=FieldType.PHONE,
        is_key=True,
        many=True,
        group=KNOWN_BY,
        words=(
            "phone", "phone number", "telephone", "tel", "telefon", "telefonnummer", "mobile", "mobile phone",
            "mobile number",
            "handy", "mobil", "cell", "phone 1 value", "phone work", "phone home", "phone mobile", "billing phone",
            "default address phone",
        ),
    ),
)  # fmt: skip
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name", "full name", "display name", "contact name", "person name", "vollständiger name", "nom complet"),
    "stage": ("lifecycle stage", "status des kunden"),
    "company": (
        "company", "company name", "organization", "organisation", "organization name", "firma", "unternehmen",
        "account name",
        "associated company", "billing company", "default address company", "entreprise",
    ),
    "owner": ("owner", "contact owner", "person owner", "besitzer", "betreuer", "zuständig"),
    "tags": ("tags", "labels", "label", "person labels", "categories", "group membership", "segments", "schlagworte"),
}  # fmt: skip
FURTHER: Final[tuple[tuple[str, object, FieldType, tuple[str, ...]], ...]] = (
    ("first_name", _("First name"), FieldType.TEXT, ("first name", "given name", "firstname", "vorname", "forename",
        "prénom", "fname")),
    ("last_name", _("Last name"), FieldType.TEXT, ("last name", "surname", "family name", "nachname", "familienname",
        "lname")),
    ("job_title", _("Job title"), FieldType.TEXT, ("title", "job title", "position", "organization title",
        "funktion", "rolle")),
    ("street", _("Street"), FieldType.TEXT, ("street address", "address", "address line 1", "address1", "address 1",
        "straße", "address street", "billing address 1", "default address address1", "business street", "home street",
        "work address", "home address")),
    ("postcode", _("Postcode"), FieldType.TEXT, ("zip", "zip code", "postal code", "plz", "postleitzahl",
        "address zip", "address postal code", "address postcode", "billing postcode", "default address zip",
        "business postal code", "home postal code", "work zipcode", "home zipcode")),
    ("city", _("City"), FieldType.TEXT, ("town", "ort", "stadt", "suburb", "address city", "billing city", "default address city",
        "business city", "home city", "work city")),
    ("state", _("State or region"), FieldType.TEXT, ("state/region", "region", "province", "bundesland", "address state",
        "billing state", "default address province code", "address region", "business state", "home state", "work state")),
    ("country", _("Country"), FieldType.COUNTRY, ("country/region", "country code", "land", "pays", "address country",
        "billing country", "default address country code", "business country/region", "home country/region", "work country",
        "home country")),
    ("language", _("Language"), FieldType.LANGUAGE, ("preferred language", "locale", "sprache", "preferred locale")),
    ("time_zone", _("Time zone"), FieldType.TIME_ZONE, ("timezone", "tz", "zeitzone", "fuseau horaire")),
    ("birthday", _("Birthday"), FieldType.DATE, ("date of birth", "birth date", "dob", "geburtstag", "geburtsdatum")),
    ("website", _("Website"), FieldType.URL, ("website url", "web", "url", "homepage", "webseite", "web page",
        "web page 1")),
    ("note", _("Note"), FieldType.LONG_TEXT, ("notes", "notizen", "comment", "comments", "bemerkung")),
)  # fmt: skip
SUBSCRIPTION_TARGET: Final = Target(
    slug=SUBSCRIPTION,
    label=_("Subscribed or not"),
    many=True,
    group=FACTS,
    words=(
        "subscription", "subscription status", "email marketing status", "accepts email marketing", "accepts marketing",
        "email marketing consent", "unsubscribed", "opted out", "opt out", "do not contact",
        "marketing emails status", "newsletter",
    ),
)  # fmt: skip

AGREED_AT_TARGET: Final = Target(
    slug=AGREED_AT,
    label=_("Subscribed when"),
    type=FieldType.MOMENT,
    many=True,
    group=FACTS,
    words=(
        "optin_time", "opt-in time", "opt-in date", "optin date", "subscribed at", "subscription date", "consent date",
        "consent timestamp", "email marketing timestamp", "email marketing consent timestamp", "einwilligung am", "angemeldet am",
    ),
)  # fmt: skip


def get_people_targets() -> list[Target]:
    """Return what a column of people can become."""
    fields = [one for one in CONTACT.get_fields() if one.editable and one.slug not in ("email", "phone")]
    known = {one.slug for one in fields}
    further = [
        Target(slug=slug, label=str(label), type=type_, group=USUAL, words=words)
        for slug, label, type_, words in FURTHER
        if slug not in known
    ]
    return [*IDENTIFIERS, *(_make_target(one) for one in fields), SUBSCRIPTION_TARGET, AGREED_AT_TARGET, *further]


def get_company_targets() -> list[Target]:
    """Return what a column of companies can become."""
    words = {
        "name": (
            "company",
            "company name",
            "organization",
            "organization name",
            "firma",
            "unternehmen",
            "account name",
        ),
        "domain": ("company domain name", "website", "web", "url", "homepage", "webseite"),
    } | {slug: WORDS[slug] for slug in ("owner", "tags")}
    found = []
    for field in COMPANY.get_fields():
        if field.editable:
            found.append(_make_target(field, words=words, is_key=field.slug in ("name", "domain")))
    return found


def find_further(slug: str) -> tuple[str, FieldType] | None:
    """Return label and type of a usual further fact, or None."""
    return next(((str(label), type_) for one, label, type_, _words in FURTHER if one == slug), None)


def _make_target(field: Field, *, words: dict[str, tuple[str, ...]] = WORDS, is_key: bool = False) -> Target:
    more = words.get(field.slug, ())
    if further := next((one[3] for one in FURTHER if one[0] == field.slug), None):
        more = (*more, *further)
    return Target(
        slug=field.slug,
        label=field.label,
        type=field.type,
        is_key=is_key,
        can_append=field.is_list,
        words=more,
        group=OWN if field.custom else FACTS,
    )
