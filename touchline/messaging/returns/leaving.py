"""Leaving by the link or button of a mail: the mail's topic, or everything; at once, for good, and as often as one likes."""

from dataclasses import dataclass

from django.db import transaction

from touchline.contacts.consents.deciding import get_known, wants
from touchline.contacts.consents.purposes import Topic, list_topics
from touchline.contacts.consents.services import Choice, Proof, come_back, leave, say
from touchline.contacts.lookup import find_contact_of
from touchline.contacts.models import Basis, Contact
from touchline.journal.services import record
from touchline.messaging.models import Mailing
from touchline.messaging.returns.tokens import Claim


@dataclass(frozen=True, slots=True)
class Leaver:
    """Who holds a mail in hands: the contact as it is now, the mailing, and the topic that one can leave."""

    contact: Contact
    mailing: Mailing | None
    topic: Topic | None
    variant: int = 0
    person_id: int = 0
    """Whom the mail was sent to, where that is somebody who was merged into the contact since."""

    @property
    def has_left_all(self) -> bool:
        """Whether nothing more goes to them."""
        known = get_known([self.contact.pk])[self.contact.pk]
        return any(one.left_at or one.objected_at for one in known.preferences)

    @property
    def has_left_topic(self) -> bool:
        """Whether nothing of this topic goes to them."""
        if self.topic is None or self.mailing is None:
            return self.has_left_all
        known = get_known([self.contact.pk])[self.contact.pk]
        return not wants(known, self.topic.purpose, self.mailing.channel)


def find_leaver(claim: Claim) -> Leaver | None:
    """Return whose mail it was, as far as anything is still kept of them."""
    contact_id = find_contact_of(claim.contact_id)
    contact = Contact.objects.filter(pk=contact_id).first() if contact_id else None
    if contact is None:
        return None
    mailing = Mailing.objects.filter(pk=claim.mailing_id).first()
    topics = [topic for topic in list_topics(with_archived=True) if mailing and topic.purpose.slug == mailing.purpose]
    # What belongs to an order cannot be left; who leaves from such a mail wants no advertising.
    left = [topic for topic in topics if topic.purpose.basis != Basis.CONTRACT]
    return Leaver(contact, mailing, left[0] if left else None, claim.variant, claim.contact_id)


@transaction.atomic
def leave_topic(leaver: Leaver, *, proof: Proof) -> None:
    """Let nothing more of the mail's topic go to them by its channel; everything, where the mail has no topic."""
    if leaver.topic is None or leaver.mailing is None:
        leave_everything(leaver, proof=proof)
        return
    said = say(leaver.contact, [Choice(leaver.topic.purpose, leaver.mailing.channel, is_given=False)], proof=proof)
    if said:
        _tell(leaver, topic=leaver.topic.purpose.slug)


@transaction.atomic
def leave_everything(leaver: Leaver, *, proof: Proof) -> None:
    """Let nothing more go to them at all."""
    if not leaver.has_left_all:
        _tell(leaver, topic="*")
    leave(leaver.contact, proof=proof)


@transaction.atomic
def stay(leaver: Leaver, *, proof: Proof) -> None:
    """Take a leaving back, on the person's own click."""
    if leaver.has_left_all:
        come_back(leaver.contact, proof=proof)
    if leaver.topic is not None and leaver.mailing is not None:
        say(leaver.contact, [Choice(leaver.topic.purpose, leaver.mailing.channel, is_given=True)], proof=proof)


def _tell(leaver: Leaver, *, topic: str) -> None:
    if leaver.mailing is not None:
        record(
            leaver.contact.pk,
            f"{leaver.mailing.channel}_unsubscribed",
            mailing=leaver.mailing.pk,
            campaign=leaver.mailing.name,
            variant=leaver.variant,
            domain=leaver.contact.email.rpartition("@")[2],
            topic=topic,
        )
