"""What the record engine adds to the page of a person or a company: fields, identifiers, onlookers, the next step."""

from datetime import datetime
from typing import Any

from touchline.contacts.identity_views import make_identity_facts
from touchline.contacts.models import Company, Contact
from touchline.contacts.next_steps import find_next_step
from touchline.contacts.panels import get_acts
from touchline.contacts.person import Person
from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.records.field_views import get_page_fields
from touchline.records.looking import begin_look
from touchline.records.models import Look
from touchline.records.opening import Opened, open_record
from touchline.records.shown import ShownField
from touchline.users.models import User
from touchline.users.permissions import Verb, may

HEAD_ICONS = {"company": "building-2", "owner": "user-round", "team": "users-round", "domain": "globe"}


def open_contact(user: User, contact: Contact) -> Opened:
    """Return a contact as the engine opens it."""
    return open_record(user, CONTACT, contact)


def open_company(user: User, company: Company) -> Opened:
    """Return a company as the engine opens it."""
    return open_record(user, COMPANY, company)


def find_look(opened: Opened, *, is_new: bool) -> datetime | None:
    """Return when the user last looked before this visit to the page; `is_new` when the page was opened just now."""
    if is_new:
        return begin_look(opened)
    looks = Look.objects.filter(user=opened.user, kind=opened.kind.slug, record_id=opened.id)
    return looks.values_list("before", flat=True).first()


def make_record_facts(opened: Opened, fields: list[ShownField] | None = None) -> dict[str, Any]:
    """Return what head and fields show."""
    fields = get_page_fields(opened) if fields is None else fields
    by_slug = {shown.field.slug: shown for shown in fields}
    return {
        "opened": opened,
        "fields": fields,
        "head_facts": [
            (by_slug[slug], icon) for slug, icon in HEAD_ICONS.items() if by_slug.get(slug) and by_slug[slug].text
        ],
        "stage": by_slug.get("stage"),
        "head_tags": by_slug["tags"].items if "tags" in by_slug else [],
        "next_step": find_next_step(opened.record),
        "may_set_up": may(opened.user, opened.kind.subject, Verb.MANAGE),
        "acts": get_acts(opened.record, opened.user, about=opened.kind.slug),
    }


def make_contact_facts(opened: Opened, person: Person) -> dict[str, Any]:
    """Return what the page of a contact shows beside its timeline."""
    facts = make_record_facts(opened)
    known = {shown.field.slug for shown in facts["fields"]}
    facts["told"] = person.list_told(known)
    return facts | make_identity_facts(opened, list(person.identities))
