"""Whom an alert is not about: customers, the own team, who was talked to already, made-up people beside real ones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from touchline.contacts.models import Contact
from touchline.contacts.quality.domains import FREE
from touchline.kit.clock import now
from touchline.organisation.models import SetUpStep
from touchline.segments.alerting.models import LeaveOut
from touchline.tasks.models import Activity
from touchline.users.models import User

CUSTOMER_STAGES: Final = frozenset({"customer", "repeat", "advocate"})
MET_WITHIN: Final = timedelta(days=7)
COLUMNS: Final = ("id", "name", "email", "phone", "stage", "owner_id", "team_id", "is_sample", "archived_at")


def read_people(ids: Iterable[int]) -> Mapping[int, Contact]:
    """Return those of these contacts that an alert may be about at all, by id, without those of the sample beside real ones."""
    found = Contact.objects.filter(id__in=list(ids), archived_at=None).only(*COLUMNS).in_bulk()
    if any(contact.is_sample for contact in found.values()) and has_own_people():
        return {number: contact for number, contact in found.items() if not contact.is_sample}
    return found


def has_own_people() -> bool:
    """Tell whether somebody real is known, so that the sample is a play beside them."""
    return SetUpStep.objects.filter(slug="people", done_at__isnull=False).exists()


def leave_out(people: Mapping[int, Contact], reasons: Sequence[str]) -> dict[int, Contact]:
    """Return the people without those that the reasons name."""
    left = dict(people)
    if LeaveOut.CUSTOMERS in reasons:
        left = {number: one for number, one in left.items() if one.stage not in CUSTOMER_STAGES}
    if LeaveOut.STAFF in reasons and left:
        left = _without_staff(left)
    if LeaveOut.MET in reasons and left:
        met = Activity.objects.filter(contact_id__in=list(left), withdrawn_at=None, at__gte=now() - MET_WITHIN)
        known = set(met.values_list("contact_id", flat=True))
        left = {number: one for number, one in left.items() if number not in known}
    return left


def _without_staff(people: Mapping[int, Contact]) -> dict[int, Contact]:
    addresses = {email.casefold() for email in User.objects.active().values_list("email", flat=True)}
    domains = {get_domain(address) for address in addresses} - FREE - {""}
    return {
        number: one
        for number, one in people.items()
        if one.email.casefold() not in addresses and get_domain(one.email) not in domains
    }


def get_domain(address: str) -> str:
    """Return the part of an address behind the @, in small letters."""
    return address.rpartition("@")[2].casefold()
