"""What contacts are known by, as the team adds, proves, marks and takes away: addresses, numbers, handles."""

from dataclasses import replace
from typing import Any, Final

from django.core import signing
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.addresses import normalise_email
from touchline.contacts.models import Contact, Identity
from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.records.changes import edit
from touchline.records.chunk import tell_pages
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import get_kind
from touchline.records.values import Nonsense, clean_text, read_value
from touchline.users.audit import write_audit

MOST_OF_ONE: Final = 50
LONGEST_HANDLE: Final = 120
PHONE: Final = Field(slug="phone", label=gettext_lazy("Phone"), type=FieldType.PHONE)
NETWORKS: Final = {
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "x": "X",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "youtube": "YouTube",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "github": "GitHub",
}
BACK_FOR_S: Final = 30 * 24 * 3600


class Taken(Nonsense):
    """Another contact is known by it; `contact_id` says who."""

    def __init__(self, contact_id: int, value: str) -> None:
        self.contact_id = contact_id
        name = str(Contact.objects.get(id=contact_id))
        super().__init__(_("{value} belongs to {name} already.").format(value=value, name=name))


def give_email(contact_id: int, email: str, *, actor: Any = None) -> Identity:
    """Let an address be this contact's by the word of the team. Raises Taken, Nonsense."""
    address = normalise_email(email)
    if not address:
        raise Nonsense(_("“{text}” is not an e-mail address.").format(text=email[:60]))
    return give(contact_id, Identity.Kind.EMAIL, address, actor=actor)


def give_phone(contact_id: int, phone: str, *, actor: Any = None) -> Identity:
    """Let a number be this contact's. Raises Taken, Nonsense."""
    country = get_kind("contact").find_country(contact_id)
    number = read_value(replace(PHONE, country=country), phone)
    if not number:
        raise Nonsense(_("Write the number."))
    return give(contact_id, Identity.Kind.PHONE, number, actor=actor)


def give_handle(contact_id: int, network: str, name: str, *, actor: Any = None) -> Identity:
    """Let a name on a network be this contact's. Raises Taken, Nonsense."""
    handle = clean_text(name).lstrip("@")
    if network not in NETWORKS or not handle or len(handle) > LONGEST_HANDLE:
        raise Nonsense(_("Choose a network, and write the name used there."))
    return give(contact_id, Identity.Kind.HANDLE, f"{network}:{handle}", actor=actor)


@transaction.atomic
def give(contact_id: int, kind: Identity.Kind, value: str, *, actor: Any = None) -> Identity:
    """Let an identifier belong to a contact, proved by the team; one only claimed by another stays theirs. Raises Taken."""
    if Identity.objects.filter(contact_id=contact_id).count() >= MOST_OF_ONE:
        raise Nonsense(_("One person is known by {most} identifiers at most.").format(most=MOST_OF_ONE))
    facts = {"contact_id": contact_id, "verified": True, "created_at": now()}
    found, is_new = Identity.objects.get_or_create(kind=kind, value=value, defaults=facts)
    if found.contact_id != contact_id:
        raise Taken(found.contact_id, value)
    if is_new:
        _note(found, "identity.create", actor, event="identity_added")
    elif not found.verified:
        prove(found, actor=actor)
    return found


@transaction.atomic
def prove(identity: Identity, *, actor: Any) -> None:
    """Note that the team knows it to be right."""
    identity.verified = True
    identity.save(update_fields=["verified"])
    _note(identity, "identity.prove", actor)


@transaction.atomic
def mark(identity: Identity, state: str, *, actor: Any) -> None:
    """Note the state of an identifier: a slug of `Identity.State`."""
    identity.state = Identity.State(state)
    identity.save(update_fields=["state"])
    _note(identity, "identity.mark", actor)


def make_primary(identity: Identity, *, actor: Any) -> None:
    """Let an address or number be the one that lists show; raises Nonsense for other kinds."""
    if identity.kind not in (Identity.Kind.EMAIL, Identity.Kind.PHONE):
        raise Nonsense(_("Only an address or a number can be the main one."))
    edit(get_kind("contact"), identity.contact_id, {identity.kind: identity.value}, actor=actor)


@transaction.atomic
def remove(identity: Identity, *, actor: Any) -> str:
    """Take an identifier away; return what brings it back within 30 days. An external id stays: raises Nonsense."""
    if identity.kind == Identity.Kind.USER_ID:
        raise Nonsense(_("Another system knows the person by this id; it stays."))
    contact = Contact.objects.get(pk=identity.contact_id)
    if getattr(contact, identity.kind, "") == identity.value:
        edit(get_kind("contact"), contact.pk, {identity.kind: ""}, actor=actor)
    facts = {name: getattr(identity, name) for name in ("kind", "value", "verified", "state", "label", "source_id")}
    facts |= {"contact_id": identity.contact_id, "created_at": identity.created_at.isoformat()}
    _note(identity, "identity.remove", actor, event="identity_removed")
    identity.delete()
    return signing.dumps(facts, salt="contacts.identity")


@transaction.atomic
def restore(contact_id: int, token: str, *, actor: Any) -> None:
    """Bring an identifier back by what `remove` returned; raises Nonsense, Taken."""
    try:
        facts = signing.loads(token, salt="contacts.identity", max_age=BACK_FOR_S)
    except signing.BadSignature:
        raise Nonsense(_("It cannot be brought back any more; add it again.")) from None
    if facts["contact_id"] != contact_id:
        raise Nonsense(_("It belonged to somebody else."))
    facts["created_at"] = parse_datetime(facts["created_at"])
    kind, value = facts.pop("kind"), facts.pop("value")
    found, _is_new = Identity.objects.get_or_create(kind=kind, value=value, defaults=facts)
    if found.contact_id != contact_id:
        raise Taken(found.contact_id, value)
    _note(found, "identity.restore", actor)


def _note(identity: Identity, action: str, actor: Any, *, event: str = "") -> None:
    """Write an act on an identifier to the audit log, and tell open pages."""
    after = {"kind": str(identity.kind), "value": identity.value, "state": str(identity.state)}
    write_audit(actor, action, "contacts", identity.contact_id, after=after)
    if event:
        record(identity.contact_id, event, kind=str(identity.kind), value=identity.value, by=str(actor or ""))
    tell_pages([identity.contact_id])
