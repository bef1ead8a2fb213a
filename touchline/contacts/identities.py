"""What contacts are known by, as the team adds, proves, marks and takes away: addresses, numbers, handles."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.contacts.addresses import normalise_email
from touchline.contacts.models import Contact, Identity
from touchline.kit.clock import now
from touchline.records.values import Nonsense, clean_text

MOST_OF_ONE: Final = 50
LONGEST_HANDLE: Final = 120
NETWORKS: Final = (
    "linkedin",
    "instagram",
    "facebook",
    "x",
    "mastodon",
    "bluesky",
    "youtube",
    "github",
    "whatsapp",
    "web",
)


class Taken(Nonsense):
    """Another contact is known by it; `contact_id` says who."""

    def __init__(self, contact_id: int, value: str) -> None:
        self.contact_id = contact_id
        name = str(Contact.objects.get(id=contact_id))
        super().__init__(_("{value} belongs to {name} already.").format(value=value, name=name))


def give_email(contact_id: int, email: str) -> Identity:
    """Let an address be this contact's by the word of the team. Raises Taken, Nonsense."""
    address = normalise_email(email)
    if not address:
        raise Nonsense(_("“{text}” is not an e-mail address.").format(text=email[:60]))
    return give(contact_id, Identity.Kind.EMAIL, address)


def give_phone(contact_id: int, phone: str) -> Identity | None:
    """Let a number be this contact's; one that another has too (a switchboard) stays a plain value."""
    try:
        return give(contact_id, Identity.Kind.PHONE, phone)
    except Taken:
        return None


def give_handle(contact_id: int, network: str, name: str) -> Identity:
    """Let a name on a network be this contact's. Raises Taken, Nonsense."""
    handle = clean_text(name).lstrip("@")
    if network not in NETWORKS or not handle or len(handle) > LONGEST_HANDLE:
        raise Nonsense(_("Choose a network, and write the name used there."))
    return give(contact_id, Identity.Kind.HANDLE, f"{network}:{handle}")


@transaction.atomic
def give(contact_id: int, kind: Identity.Kind, value: str, *, label: str = "") -> Identity:
    """Let an identifier belong to a contact, proved by the team; one only claimed by another stays theirs. Raises Taken."""
    if Identity.objects.filter(contact_id=contact_id).count() >= MOST_OF_ONE:
        raise Nonsense(_("One person is known by {most} identifiers at most.").format(most=MOST_OF_ONE))
    found, is_new = Identity.objects.get_or_create(
        kind=kind,
        value=value,
        defaults={"contact_id": contact_id, "verified": True, "label": label, "created_at": now()},
    )
    if found.contact_id != contact_id:
        raise Taken(found.contact_id, value)
    if not is_new and not found.verified:
        found.verified = True
        found.save(update_fields=["verified"])
    return found
