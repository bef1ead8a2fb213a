"""Answers why somebody got a message of a mailing, or did not."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from touchline.messaging.models import Audience, Fate, Mailing, Message
from touchline.messaging.outbox.chunks import BITS, LOW, unpack
from touchline.messaging.outbox.models import State
from touchline.messaging.outbox.reasons import say_reason

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The fate of one recipient; `state` is empty for who was never in the mailing."""

    mailing_id: int
    contact_id: int
    state: str
    reason: str = ""
    variant: int = 0
    attempt: int = 0
    failures: int = 0
    """How often the recipient's server put it off."""
    retried: bool = False
    answer: str = ""
    due_at: datetime | None = None
    at: datetime | None = None
    channel: str = "email"
    is_practice: bool = False

    @property
    def label(self) -> str:
        """The state in a word."""
        return str(State(self.state).label) if self.state else _("not in it")

    @property
    def words(self) -> str:
        """Why, in a sentence."""
        if not self.state:
            return _("The person was not in the audience when it was frozen.")
        if self.state == State.ACCEPTED and not say_reason(self.reason):
            return say_taken(self.channel, is_practice=self.is_practice)
        return say_reason(self.reason) or _SENTENCES[self.state]()


def say_taken(channel: str, *, is_practice: bool) -> str:
    """Return who took a message that was handed over."""
    if is_practice:
        return _("The practice mailbox took it; nothing left this machine.")
    return {"sms": _("The SMS service took it."), "push": _("The push service took it.")}.get(
        channel, _("The mail server took it.")
    )


def explain_message(mailing_id: int, contact_id: int) -> Explanation:
    """Tell what became of a recipient, and why; by four questions at most."""
    found = _find_fate(mailing_id, contact_id)
    mailing = Mailing.objects.filter(pk=mailing_id).only("channel", "is_practice").first() if found.state else None
    return _tell_way(found, mailing) if mailing else found


def _tell_way(found: Explanation, mailing: Mailing) -> Explanation:
    return replace(found, channel=mailing.channel, is_practice=mailing.is_practice)


def _find_fate(mailing_id: int, contact_id: int) -> Explanation:
    found = Message.objects.filter(mailing_id=mailing_id, contact_id=contact_id).first()
    if found is not None:
        return _explain(found)
    for fate in Fate.objects.filter(mailing_id=mailing_id, high=contact_id >> BITS):
        if contact_id & LOW in unpack(fate.bits):
            is_retried = fate.reason == "retried"
            return Explanation(
                mailing_id=mailing_id,
                contact_id=contact_id,
                state=fate.state,
                reason=fate.reason,
                variant=fate.variant,
                retried=is_retried,
                at=fate.last_at,
            )
    for chunk in Audience.objects.filter(mailing_id=mailing_id, high=contact_id >> BITS):
        if contact_id & LOW in unpack(chunk.bits):
            return Explanation(
                mailing_id=mailing_id, contact_id=contact_id, state="queued", variant=chunk.variant, due_at=chunk.due_at
            )
    return Explanation(mailing_id=mailing_id, contact_id=contact_id, state="")


def list_messages_of(contact_id: int, *, most: int = MOST) -> list[tuple[Mailing, Explanation]]:
    """Return the latest mailings a contact was in, with their fate, newest first."""
    found: dict[int, Explanation] = {}
    for message in Message.objects.filter(contact_id=contact_id).order_by("-mailing_id")[:most]:
        found[message.mailing_id] = _explain(message)
    for fate in Fate.objects.filter(high=contact_id >> BITS).order_by("-mailing_id").iterator(chunk_size=100):
        if len(found) >= 2 * most:
            break
        if fate.mailing_id not in found and contact_id & LOW in unpack(fate.bits):
            found[fate.mailing_id] = Explanation(
                mailing_id=fate.mailing_id,
                contact_id=contact_id,
                state=fate.state,
                reason=fate.reason,
                variant=fate.variant,
                at=fate.last_at,
            )
    mailings = Mailing.objects.in_bulk(sorted(found, reverse=True)[:most])
    ordered = sorted(mailings, reverse=True)
    return [(mailings[number], _tell_way(found[number], mailings[number])) for number in ordered]


def _explain(message: Message) -> Explanation:
    return Explanation(
        mailing_id=message.mailing_id,
        contact_id=message.contact_id,
        state=message.state,
        reason=message.reason,
        variant=message.variant,
        attempt=message.attempt,
        failures=message.failures,
        retried=message.retried,
        answer=message.answer,
        due_at=message.due_at,
        at=message.changed_at,
    )


_SENTENCES = {
    "queued": lambda: _("It waits for its turn."),
    "sending": lambda: _("It is being handed over right now."),
    "deferred": lambda: _("The recipient's server asked to come back later; it is tried again."),
    "delivered": lambda: _("It arrived."),
    "bounced": lambda: _("It came back."),
    "refused": lambda: _("The recipient's server refused it."),
    "unknown": lambda: _("Nobody knows whether it arrived."),
    "skipped": lambda: _("It was not sent."),
}
