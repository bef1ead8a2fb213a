"""Takes in SMS and what the service says of ours: STOP, START and HELP in English and German, statuses, answers."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from touchline.channels.models import InboundSms, SmsAccount
from touchline.channels.sms_twilio import Inbound, Status, Word
from touchline.contacts.models import Channel, Identity, Suppression
from touchline.contacts.suppressions import lift, suppress
from touchline.journal.services import Recorded, record_many
from touchline.kit.clock import now
from touchline.messaging.models import Mailing
from touchline.messaging.outbox.fates import note_fates
from touchline.organisation.queries import get_organisation

MOST_PEOPLE: Final = 10
EVENTS: Final = {Word.STOP: "sms_unsubscribed", Word.START: "sms_subscribed", None: "sms_received"}


@transaction.atomic
def take_sms(inbound: Inbound) -> str:
    """Take an SMS in, once however often it is told of; return what is answered, or nothing.

    STOP holds for the number, whoever's it is; a sentence is the person's, and goes to their line.
    """
    people = find_people(inbound.sender)
    _kept, is_new = InboundSms.objects.get_or_create(
        provider_id=inbound.provider_id,
        defaults={
            "sender": inbound.sender,
            "contact_id": people[0] if people else None,
            "text": inbound.text,
            "word": inbound.word or "",
            "at": now(),
        },
    )
    if is_new:
        _follow(inbound, people)
    return say_answer(inbound)


def _follow(inbound: Inbound, people: Sequence[int]) -> None:
    if inbound.word is Word.STOP:
        suppress(inbound.sender, Suppression.Reason.OPTED_OUT, channel=Channel.SMS, origin="SMS: STOP")
    elif inbound.word is Word.START:
        lift([(Channel.SMS, inbound.sender)])
    name = EVENTS.get(inbound.word)
    properties = {} if inbound.word else {"text": inbound.text[:1_000]}
    if name:
        record_many(Recorded(person, name, properties) for person in people)


def say_answer(inbound: Inbound) -> str:
    """Return the answer to an order, in the language of its word; nothing to a sentence, which a person answers."""
    firm = get_organisation().name or "Touchline"
    with translation.override("de" if inbound.is_german else "en"):
        if inbound.word is Word.STOP:
            return _("You get no more SMS from {firm}. Reply START to get them again.").format(firm=firm)
        if inbound.word is Word.START:
            return _("You get SMS from {firm} again. Reply STOP at any time.").format(firm=firm)
        if inbound.word is Word.HELP:
            account = SmsAccount.objects.first()
            own = account.help_text if account else ""
            return own or _("This is {firm}. Reply STOP to get no more SMS. Your other messages are read.").format(
                firm=firm
            )
    return ""


@transaction.atomic
def take_status(mailing_id: int, contact_id: int, status: Status) -> bool:
    """Note what became of an SMS; True when that is new. A number that takes none is not written to again."""
    mailing = Mailing.objects.filter(pk=mailing_id).first()
    if mailing is None or not status.fate:
        return False
    if not note_fates(mailing_id, status.fate, status.reason, [contact_id]):
        return False
    facts = {"mailing": mailing_id, "campaign": mailing.name} | ({"reason": status.reason} if status.reason else {})
    # The id makes the event one, however often the service tells of it.
    message_id = f"sms-{status.fate}-{mailing_id}-{contact_id}"
    record_many([Recorded(contact_id, f"sms_{status.fate}", facts, message_id=message_id)])
    reasons = {"no_mailbox": Suppression.Reason.BOUNCED, "opted_out": Suppression.Reason.OPTED_OUT}
    if status.reason in reasons and (number := _find_number(contact_id)):
        suppress(number, reasons[status.reason], channel=Channel.SMS, origin=f"SMS: {status.code}")
    return True


def find_people(number: str) -> list[int]:
    """Return whose number it is, the oldest contact first."""
    found = Identity.objects.filter(kind=Identity.Kind.PHONE, value=number, contact__archived_at=None)
    return list(found.order_by("contact_id").values_list("contact_id", flat=True).distinct()[:MOST_PEOPLE])


def _find_number(contact_id: int) -> str:
    found = Identity.objects.filter(kind=Identity.Kind.PHONE, contact_id=contact_id).order_by("pk").first()
    return found.value if found else ""
