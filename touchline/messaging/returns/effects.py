"""What follows from a mail that came in: a fate, a suppression, a reply on Today, an event on the person's line.

Only a token of ours ties a mail to anybody: an address or a Message-ID that a stranger could write does not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from touchline.contacts.consents.services import Proof
from touchline.contacts.lookup import find_contact_of
from touchline.contacts.models import Consent, Contact, Identity, Suppression
from touchline.contacts.suppressions import suppress
from touchline.journal.services import record
from touchline.messaging.models import Inbound, Mailing, Reply
from touchline.messaging.outbox.fates import note_fates
from touchline.messaging.returns.alarms import watch_mailing
from touchline.messaging.returns.leaving import find_leaver, leave_topic
from touchline.messaging.returns.reading import Said
from touchline.messaging.returns.tokens import Claim
from touchline.records.chunk import tell_pages

SOFT_TO_HARD: Final = 5
"""So many mailings that came back softly in a row of `Inbound` rows, and the address is not written to any more."""


@dataclass(frozen=True, slots=True)
class About:
    """The copy a mail is about: whose, as the contact is now, and of which mailing."""

    contact: Contact
    mailing: Mailing
    inbound: Inbound
    said: Said
    claim: Claim


def take_effect(inbound: Inbound, said: Said, claim: Claim | None) -> tuple[str, str]:
    """Do what follows from a mail, in the caller's transaction; returns its kind and why."""
    about = find_about(inbound, said, claim) if claim else None
    if about is None:
        return Inbound.Kind.STRANGE, said.kind if claim is None else "gone"
    EFFECTS[said.kind](about)
    return said.kind, said.reason


def find_about(inbound: Inbound, said: Said, claim: Claim) -> About | None:
    """Return what a claim is about, as far as it is still kept."""
    contact_id = find_contact_of(claim.contact_id)
    contact = Contact.objects.filter(pk=contact_id).first() if contact_id else None
    mailing = Mailing.objects.filter(pk=claim.mailing_id).first()
    return About(contact, mailing, inbound, said, claim) if contact and mailing else None


def take_bounce(about: About) -> None:
    """Note that a mail came back; an address that is not there is not written to any more."""
    note_fates(about.mailing.pk, "bounced", about.said.reason, [about.claim.contact_id])
    _tell(about, "bounced", hard=about.said.is_hard)
    if about.said.is_hard or _has_failed_often(about):
        suppress(find_address(about), Suppression.Reason.BOUNCED, origin=about.said.words[:200])
        tell_pages([about.contact.pk])
    watch_mailing(about.mailing)


def _has_failed_often(about: About) -> bool:
    """Tell whether the last mails to somebody all came back, each of another mailing."""
    earlier = Inbound.objects.filter(contact_id=about.claim.contact_id, kind=Inbound.Kind.BOUNCE).exclude(
        pk=about.inbound.pk
    )
    return earlier.values("mailing_id").distinct().count() >= SOFT_TO_HARD - 1


def find_address(about: About) -> str:
    """Return the address a report is about: the one it names where that is the contact's, else their main one."""
    named = about.said.recipient.lower()
    theirs = Identity.objects.filter(contact=about.contact, kind=Identity.Kind.EMAIL).values_list("value", flat=True)
    return named if named in {one.lower() for one in theirs} else about.contact.email


def take_delay(about: About) -> None:
    """Note that a server still tries."""
    _tell(about, "deferred")


def take_delivery(about: About) -> None:
    """Note that a server says it delivered."""
    note_fates(about.mailing.pk, "delivered", "", [about.claim.contact_id])
    _tell(about, "delivered")


def take_complaint(about: About) -> None:
    """Let no marketing go any more to somebody who called it spam."""
    suppress(find_address(about), Suppression.Reason.COMPLAINED, origin=about.said.reason)
    _tell(about, "complained")
    tell_pages([about.contact.pk])
    watch_mailing(about.mailing)


def take_wish(about: About) -> None:
    """Let somebody go who wrote just that."""
    leaver = find_leaver(about.claim)
    if leaver is not None:
        at = about.inbound.received_at
        leave_topic(leaver, proof=Proof(Consent.Way.WRITING, where="e-mail", at=at, person_id=leaver.person_id))


def take_auto_reply(about: About) -> None:
    """Note that a machine answered; nobody answers it."""
    _tell(about, "auto_replied")


def take_reply(about: About) -> None:
    """Put what somebody wrote on their line, and on Today."""
    said = about.said
    theirs = {one.lower() for one in Identity.objects.filter(contact=about.contact).values_list("value", flat=True)}
    Reply.objects.create(
        inbound=about.inbound,
        contact_id=about.contact.pk,
        mailing=about.mailing,
        at=about.inbound.received_at,
        address=said.sender,
        is_from_them=said.sender.lower() in theirs | {about.contact.email.lower()},
        subject=said.subject,
        text=said.words,
        in_reply_to=said.message_id,
        owner=about.contact.owner,
    )
    _tell(about, "replied", words=said.words[:300])
    tell_pages([about.contact.pk])


def _tell(about: About, what: str, **more: Any) -> None:
    properties: dict[str, Any] = {
        "mailing": about.mailing.pk,
        "campaign": about.mailing.name,
        "variant": about.claim.variant,
        "domain": about.contact.email.rpartition("@")[2],
        "reason": about.said.reason,
        "words": about.said.words[:300] if what in ("bounced", "deferred") else "",
    }
    properties |= more
    record(
        about.contact.pk,
        f"{about.mailing.channel}_{what}",
        **{key: value for key, value in properties.items() if value not in ("", None)},
    )


EFFECTS: Final[Mapping[str, Callable[[About], None]]] = {
    "bounce": take_bounce,
    "delay": take_delay,
    "delivered": take_delivery,
    "complaint": take_complaint,
    "leave": take_wish,
    "auto_reply": take_auto_reply,
    "reply": take_reply,
    "strange": lambda about: None,
}
