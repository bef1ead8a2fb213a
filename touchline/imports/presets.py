"""Exports of other systems, known by the names of their columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from touchline.imports.guessing import plain
from touchline.imports.mapping import NEW, Mapping, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """An export: the columns that give it away, and what its columns become beyond what their names say by themselves."""

    slug: str
    label: str
    known_by: tuple[str, ...]
    kind: str = "contacts"
    columns: dict[str, str] = field(default_factory=dict)
    leaves_out: tuple[str, ...] = ()

    def fits(self, names: set[str]) -> bool:
        """Whether a file with these columns is such an export."""
        return all(plain(name) in names for name in self.known_by)

    def apply(self, mapping: Mapping) -> None:
        """Give the columns what this system means by them."""
        wanted = {plain(name): to for name, to in self.columns.items()}
        left_out = {plain(name) for name in self.leaves_out}
        for column in mapping.columns:
            name = plain(column.name)
            if name in wanted:
                # What was guessed for another column gives way.
                for other in mapping.find(wanted[name]):
                    if (
                        wanted[name] not in ("email", "phone", "subscription", "agreed_at", NEW)
                        and plain(other.name) not in wanted
                    ):
                        other.to = ""
                column.to = wanted[name]
                column.type = column.type or "text"
                column.rule = Rule.APPEND if column.to == "tags" else Rule.OVERWRITE
            elif name in left_out:
                column.to = ""


SHOPIFY_ORDER: Final = {
    "Name": "order_id",
    "Email": "email",
    "Created at": "placed_at",
    "Paid at": "",
    "Id": "",
    "Billing Name": "name",
    "Billing Phone": "phone",
    "Phone": "phone",
    "Taxes": "tax",
    "Financial Status": "status",
    "Billing Company": "company",
    "Shipping Method": "",
}
WOO_ORDER: Final = {
    "Order Number": "order_id",
    "Order Date": "placed_at",
    "Email (Billing)": "email",
    "First Name (Billing)": "first_name",
    "Last Name (Billing)": "last_name",
    "Company (Billing)": "company",
    "Phone (Billing)": "phone",
    "Order Subtotal Amount": "subtotal",
    "Item Name": "product_name",
    "Quantity (- Refund)": "quantity",
    "Item Cost": "price",
}
PRESETS: Final = (
    Preset(
        slug="mailchimp",
        label="Mailchimp",
        known_by=("Email Address", "MEMBER_RATING"),
        columns={
            "Email Address": "email",
            "CC": "country",
            "REGION": "state",
            "NOTES": "note",
            "file": "subscription",
            "UNSUB_TIME": "subscription",
            "CLEAN_TIME": "subscription",
            "OPTIN_TIME": "agreed_at",
            "CONFIRM_TIME": "agreed_at",
        },
        leaves_out=tuple(
            "MEMBER_RATING OPTIN_IP CONFIRM_IP LATITUDE LONGITUDE GMTOFF DSTOFF LAST_CHANGED LEID EUID"
            " UNSUB_CAMPAIGN_TITLE UNSUB_CAMPAIGN_ID CLEAN_CAMPAIGN_TITLE CLEAN_CAMPAIGN_ID".split()
        ),
    ),
    Preset(
        slug="hubspot",
        label="HubSpot",
        known_by=("Record ID", "Lifecycle Stage"),
        columns={
            "Record ID": "external_id",
            "Associated Company": "company",
            "Company name": "company",
            "Lifecycle Stage": NEW,
            "Contact owner": NEW,
            "Unsubscribed from all email": "subscription",
        },
        leaves_out=("Associated Company IDs", "Record ID - Contact", "Marketing contact status"),
    ),
    Preset(
        slug="klaviyo",
        label="Klaviyo",
        known_by=("Email", "Email Marketing Consent", "Klaviyo ID"),
        columns={
            "Klaviyo ID": "",
            "Email Marketing Consent": "subscription",
            "Email Suppressions": "subscription",
            "Email Marketing Timestamp": "agreed_at",
            "Organization": "company",
            "State / Region": "state",
        },
        leaves_out=("Latitude", "Longitude", "IP Address"),
    ),
    Preset(
        slug="mautic",
        label="Mautic",
        known_by=("firstname", "lastname", "points", "preferred_locale"),
        columns={
            "id": "external_id",
            "address1": "street",
            "zipcode": "postcode",
            "preferred_locale": "language",
            "mobile": "phone",
            "position": "job_title",
            "title": NEW,
            "doNotContact": "subscription",
            "dnc": "subscription",
            "do_not_contact": "subscription",
            "owner": NEW,
            "stage": NEW,
        },
        leaves_out=("is_published", "last_active", "date_identified", "ip_addresses"),
    ),
    Preset(
        slug="pipedrive",
        label="Pipedrive",
        known_by=("Person - Name",),
        columns={
            "Person - ID": "external_id",
            "Person - Name": "name",
            "Person - First name": "first_name",
            "Person - Last name": "last_name",
            "Person - Organization": "company",
            "Person - Email - Work": "email",
            "Person - Email - Home": "email",
            "Person - Email - Other": "email",
            "Person - Email": "email",
            "Person - Phone - Work": "phone",
            "Person - Phone - Home": "phone",
            "Person - Phone - Mobile": "phone",
            "Person - Phone - Other": "phone",
            "Person - Phone": "phone",
            "Person - Label": "tags",
            "Person - Labels": "tags",
            "Person - Owner": NEW,
            "Person - Marketing status": "subscription",
        },
    ),
    Preset(
        slug="chatwoot",
        label="Chatwoot",
        known_by=("id", "name", "email", "phone_number"),
        columns={"id": "", "identifier": "external_id", "company_name": "company", "additional_attributes": ""},
        leaves_out=("thumbnail", "avatar", "last_activity_at"),
    ),
    Preset(
        slug="shopify",
        label="Shopify",
        known_by=("Customer ID", "Accepts Email Marketing"),
        columns={
            "Customer ID": "external_id",
            "Accepts Email Marketing": "subscription",
            "Default Address Province Code": "state",
            "Note": "note",
        },
        leaves_out=("Default Address Address2", "Tax Exempt", "Accepts SMS Marketing"),
    ),
    Preset(
        slug="woocommerce",
        label="WooCommerce",
        known_by=("Username", "Sign Up", "AOV"),
        columns={"Country / Region": "country", "Region": "state", "Postal Code": "postcode", "Username": ""},
        leaves_out=("Last Active",),
    ),
    Preset(
        slug="shopify_orders",
        label="Shopify",
        kind="orders",
        known_by=("Name", "Financial Status", "Lineitem name"),
        columns=SHOPIFY_ORDER,
    ),
    Preset(
        slug="woocommerce_orders",
        label="WooCommerce",
        kind="orders",
        known_by=("Order Number", "Email (Billing)"),
        columns=WOO_ORDER,
    ),
)


def find_preset(kind: str, columns: Sequence[str]) -> Preset | None:
    """Return the system whose export has these columns, the one that asks for most of them first."""
    names = {plain(name) for name in columns}
    found = [one for one in PRESETS if one.kind == kind and one.fits(names)]
    return max(found, key=lambda one: len(one.known_by), default=None)
