"""Double opt-in: who signs up is asked by mail, and only their own click in that mail says yes (Article 7 of the GDPR)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from touchline.contacts.consents.purposes import find_purpose, get_text
from touchline.contacts.consents.services import Choice, Proof, say
from touchline.contacts.creation import create_contact
from touchline.contacts.lookup import find_contact_by, find_contact_of
from touchline.contacts.models import Consent, Contact, Purpose
from touchline.kit.clock import now
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.models import Confirmation
from touchline.messaging.outbox.single import OneMessage, send_one
from touchline.messaging.outbox.topics import get_service_topic
from touchline.messaging.outbox.writing import find_default_sender
from touchline.messaging.returns.marks import make_page_url
from touchline.messaging.returns.tokens import Claim, For
from touchline.messaging.returns.trackable import get_rules
from touchline.organisation.queries import get_organisation

GOOD_FOR: Final = timedelta(days=30)
PAUSE: Final = timedelta(minutes=10)
"""Nobody is asked about a topic more often: a form must not fill somebody else's mailbox."""


@dataclass(frozen=True, slots=True)
class SignUp:
    """Where and in which language somebody signed up."""

    where: str
    language: str = "en"


def wants_confirmation(purpose: Purpose) -> bool:
    """Tell whether signing up for a topic has to be confirmed by mail."""
    return purpose.slug in get_rules().confirmed


@transaction.atomic
def subscribe(contact: Contact, purpose: Purpose, sign_up: SignUp) -> Confirmation | None:
    """Note that somebody signed up for a topic; where the topic wants it they are asked first, and that is returned."""
    if wants_confirmation(purpose):
        return ask_to_confirm(contact, purpose, sign_up)
    proof = Proof(Consent.Way.FORM, where=sign_up.where, text=get_text(purpose), language=sign_up.language)
    say(contact, [Choice(purpose, "email", is_given=True)], proof=proof)
    return None


@transaction.atomic
def sign_up_by_form(address: str, purposes: Sequence[Purpose], sign_up: SignUp, *, actor: Any) -> None:
    """Ask whoever has this address about the topics: a form proves nothing, so nothing is believed or told but by mail.

    Raises Refused for what is no address.
    """
    contact_id = find_contact_by(email=address)
    contact = Contact.objects.filter(pk=contact_id).first() if contact_id else None
    if contact is None:
        contact = create_contact({"email": address}, actor=actor, known_by=_("signed up for the newsletter"))
    for purpose in purposes:
        ask_to_confirm(contact, purpose, sign_up)


@transaction.atomic
def ask_to_confirm(contact: Contact, purpose: Purpose, sign_up: SignUp) -> Confirmation:
    """Send the mail that asks; a question asked a moment ago stands."""
    Contact.objects.select_for_update(no_key=True).only("pk").get(pk=contact.pk)
    earlier = Confirmation.objects.filter(contact_id=contact.pk, purpose=purpose.slug, confirmed_at=None, ended_at=None)
    recent = earlier.filter(asked_at__gte=now() - PAUSE, address=contact.email).first()
    if recent is not None:
        return recent
    earlier.update(ended_at=now())
    asked = Confirmation.objects.create(
        contact_id=contact.pk,
        purpose=purpose.slug,
        address=contact.email,
        where=sign_up.where[:500],
        language=sign_up.language,
        asked_at=now(),
    )
    send_one(contact.pk, make_question(asked, purpose))
    return asked


def make_question(asked: Confirmation, purpose: Purpose) -> OneMessage:
    """Return the mail that asks, in the language somebody signed up in."""
    link = make_page_url("confirm", Claim(For.CONFIRM, asked.pk, asked.contact_id))
    firm = get_organisation().name or "Touchline"
    with override(asked.language or "en"):
        title = get_text(purpose).titles.get(asked.language) or next(
            iter(get_text(purpose).titles.values()), purpose.slug
        )
        subject = _("Please confirm: {topic}").format(topic=title)
        text = _(
            "Somebody, most likely you, asked to get “{topic}” from {firm} at this address.\n\n"
            "If it was you, confirm it here:\n{link}\n\nIf it was not, do nothing: nothing will be sent to you."
        ).format(topic=title, firm=firm, link=link)
    return OneMessage(
        name=subject,
        prepared=prepare_source(Source(mode="text", subject=hide(subject), text=hide(text))),
        purpose=get_service_topic().slug,
        sender=find_default_sender(),
        key=f"confirm-{asked.pk}",
        origin=("confirmation", asked.pk),
    )


def hide(text: str) -> str:
    """Return a text in which nothing begins a template."""
    return text.replace("{{", "{ {").replace("{%", "{ %")


def find_question(claim: Claim) -> tuple[Confirmation, Contact, Purpose] | None:
    """Return what somebody was asked, as long as it stands: asked lately, at an address that is still theirs."""
    asked = Confirmation.objects.filter(pk=claim.mailing_id, contact_id=claim.contact_id, ended_at=None).first()
    if asked is None or asked.asked_at < now() - GOOD_FOR:
        return None
    contact_id = find_contact_of(asked.contact_id)
    contact = Contact.objects.filter(pk=contact_id).first() if contact_id else None
    purpose = find_purpose(asked.purpose)
    if contact is None or purpose is None or contact.email.lower() != asked.address.lower():
        return None
    return asked, contact, purpose


@transaction.atomic
def confirm(asked: Confirmation, contact: Contact, purpose: Purpose) -> bool:
    """Note the yes with its proof: when, where, and by which words; False when it was said before."""
    held = Confirmation.objects.select_for_update().get(pk=asked.pk)
    if held.confirmed_at is not None:
        return False
    proof = Proof(
        Consent.Way.FORM,
        where=f"{held.where} → /confirm",
        text=get_text(purpose),
        language=held.language,
        person_id=held.contact_id,
    )
    say(contact, [Choice(purpose, "email", is_given=True)], proof=proof)
    held.confirmed_at = now()
    held.save(update_fields=["confirmed_at"])
    return True
