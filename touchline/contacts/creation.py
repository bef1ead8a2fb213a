"""Makes people and companies by hand: from a form, a list, the API."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from touchline.contacts.directory_store import allocate_ids
from touchline.contacts.models import Company, Contact
from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.records.changes import Refused, edit
from touchline.records.chunk import tell_pages
from touchline.records.creating import check_required
from touchline.records.models import ChangeSet
from touchline.users.audit import write_audit

NAMED_BY = ("name", "email", "phone")
ADD_PRESENCE = """
INSERT INTO contacts_presence (person_id, is_contact, is_bot, is_sample, first_at, last_at, visits, pages, visit_at,
    visit_pages, host, path, title, channel, referrer, utm_source, utm_medium, utm_campaign, country, device, browser, os)
VALUES (%s, true, false, false, %s, %s, 0, 0, 0, 0, '', '', '', '', '', '', '', '', '', '', '', '')
"""


@transaction.atomic
def create_contact(values: Mapping[str, Any], *, actor: Any, known_by: str = "") -> Contact:
    """Make a contact with these values, as typed; raises Refused, also when an address is somebody else's."""
    if not any(str(values.get(slug) or "").strip() for slug in NAMED_BY):
        raise Refused({"name": _("Give a name, an e-mail address or a phone number.")})
    check_required(CONTACT, values)
    (number,) = allocate_ids(1)
    moment = now()
    contact = Contact.objects.create(
        id=number, known_by=known_by or _("added by hand"), created_at=moment, updated_at=moment
    )
    with connection.cursor() as cursor:
        cursor.execute(ADD_PRESENCE, [number, moment, moment])
    _fill(CONTACT, number, values, actor=actor)
    record(number, "contact_created", known_by=contact.known_by, by=str(actor))
    contact.refresh_from_db()
    return contact


@transaction.atomic
def create_company(values: Mapping[str, Any], *, actor: Any, is_whole: bool = True) -> Company:
    """Make a company with these values, as typed; only one `is_whole` must have all required ones. Raises Refused."""
    if not str(values.get("name") or "").strip():
        raise Refused({"name": _("Give the company a name.")})
    if is_whole:
        check_required(COMPANY, values)
    (number,) = allocate_ids(1)
    moment = now()
    company = Company.objects.create(id=number, name="", created_at=moment, updated_at=moment)
    _fill(COMPANY, number, values, actor=actor)
    record(number, "company_created", by=str(actor))
    company.refresh_from_db()
    return company


def _fill(kind: Any, number: int, values: Mapping[str, Any], *, actor: Any) -> None:
    """Give a fresh record its values, as one act of the change log."""
    change_set = edit(kind, number, {slug: value for slug, value in values.items() if value}, actor=actor)
    ChangeSet.objects.filter(pk=change_set.pk).update(action=ChangeSet.Action.CREATE)
    write_audit(actor, f"{kind.slug}.create", kind.subject, number)
    tell_pages([number])
