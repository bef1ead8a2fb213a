"""What people say about being written to, noted with its proof, on the stream, and against their addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.contacts.consents.deciding import Known, get_known, is_opted_out, list_addresses
from touchline.contacts.consents.purposes import get_text
from touchline.contacts.models import Basis, Consent, Contact, Frequency, Preference, Purpose, PurposeText, Suppression
from touchline.contacts.suppressions import Suppressed, lift, suppress_many
from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.records.chunk import tell_pages
from touchline.records.values import Nonsense
from touchline.users.audit import write_audit


@dataclass(frozen=True, slots=True)
class Proof:
    """How somebody said it: which way, where, which text in which language, when, and who noted it."""

    way: Consent.Way
    where: str = ""
    text: PurposeText | None = None
    language: str = ""
    at: datetime | None = None
    by: str = ""
    person_id: int = 0
    """By whose link or identifier, where that is somebody who was merged into the contact: it is theirs after an un-merge."""

    @property
    def is_own(self) -> bool:
        """Whether it was the person's own word: only that takes an opt-out of an address back."""
        return self.way not in (Consent.Way.API, Consent.Way.IMPORT)


@dataclass(frozen=True, slots=True)
class Choice:
    """One word about one purpose and channel."""

    purpose: Purpose
    channel: str
    is_given: bool


@transaction.atomic
def say(contact: Contact, choices: Iterable[Choice], *, proof: Proof, actor: Any = None) -> list[Consent]:
    """Note what somebody said, as far as it is anything new; raises Nonsense for a channel the purpose is not for.

    A withdrawal stands against all their addresses too, so that no import and no join revives it.
    """
    known = hold(contact)
    said = []
    for choice in choices:
        if choice.channel not in choice.purpose.channels:
            raise Nonsense(_("“{purpose}” is not for this channel.").format(purpose=choice.purpose.slug))
        if not _is_known(known, choice, proof):
            said.append(_note(contact, choice, known=known, proof=proof, actor=actor))
    if said:
        _tell(contact)
    return said


def _is_known(known: Known, choice: Choice, proof: Proof) -> bool:
    """Tell whether it was said before, and nothing stands against it that this word takes away."""
    latest = known.latest.get((choice.purpose.pk, choice.channel))
    if not choice.is_given:
        return latest is not None and latest.state == Consent.State.WITHDRAWN
    is_given = latest is not None and latest.state == Consent.State.GIVEN
    return is_given and not (proof.is_own and is_opted_out(known, choice.purpose, choice.channel))


def _note(contact: Contact, choice: Choice, *, known: Known, proof: Proof, actor: Any) -> Consent:
    state = Consent.State.GIVEN if choice.is_given else Consent.State.WITHDRAWN
    consent = Consent.objects.create(
        contact=contact,
        purpose=choice.purpose,
        channel=choice.channel,
        state=state,
        basis=Basis.CONSENT if choice.is_given else choice.purpose.basis,
        at=proof.at or now(),
        way=proof.way,
        where=proof.where[:500],
        text=proof.text or get_text(choice.purpose),
        language=proof.language,
        by=proof.by[:200],
        person_id=_get_carrier(contact, proof),
    )
    addresses = [pair for pair in list_addresses(known) if pair[0] == choice.channel]
    if not choice.is_given:
        reason = Suppression.Reason.OPTED_OUT
        suppress_many(
            Suppressed(address, reason, choice.channel, purpose_id=choice.purpose.pk, origin=proof.way)  # type: ignore[arg-type]
            for _channel, address in addresses
        )
    elif proof.is_own:
        lift(addresses, purpose_id=choice.purpose.pk)
    name = "consent_given" if choice.is_given else "consent_withdrawn"
    record(contact.pk, name, purpose=choice.purpose.slug, channel=choice.channel, way=proof.way, by=proof.by)
    after = {"purpose": choice.purpose.slug, "channel": choice.channel, "state": state, "way": proof.way}
    write_audit(actor, f"consent.{state}", "contacts", contact.pk, after=after)
    return consent


@transaction.atomic
def leave(contact: Contact, *, proof: Proof, actor: Any = None) -> None:
    """Let nothing more go to somebody, on any channel, by any of their addresses. Safe to repeat."""
    known = hold(contact)
    if not any(one.left_at for one in known.preferences):
        prefer(contact, _get_carrier(contact, proof), left_at=proof.at or now())
        record(contact.pk, "consent_withdrawn", purpose="*", channel="*", way=proof.way, by=proof.by)
        write_audit(actor, "consent.leave", "contacts", contact.pk, after={"way": proof.way})
        _tell(contact)
    origin, reason = str(proof.way), Suppression.Reason.OPTED_OUT
    suppress_many(Suppressed(address, reason, channel, origin=origin) for channel, address in list_addresses(known))  # type: ignore[arg-type]


@transaction.atomic
def come_back(contact: Contact, *, proof: Proof, actor: Any = None) -> None:
    """Take leaving back, on the person's own word; what they chose before holds again."""
    known = hold(contact)
    if any(one.left_at for one in known.preferences):
        prefer(contact, _get_carrier(contact, proof), left_at=None)
        record(contact.pk, "consent_given", purpose="*", channel="*", way=proof.way, by=proof.by)
        write_audit(actor, "consent.back", "contacts", contact.pk, after={"way": proof.way})
        _tell(contact)
    lift(list_addresses(known))


@transaction.atomic
def choose_rhythm(
    contact: Contact, *, frequency: Frequency, paused_until: datetime | None, proof: Proof, actor: Any = None
) -> None:
    """Note how often somebody wants to hear of the firm, and until when not at all."""
    known = hold(contact)
    if (frequency, paused_until) == (get_frequency(known.preferences), get_pause(known.preferences)):
        return
    prefer(contact, _get_carrier(contact, proof), frequency=frequency, paused_until=paused_until)
    after = {"frequency": frequency, "paused_until": paused_until and paused_until.isoformat(), "way": proof.way}
    record(
        contact.pk, "preferences_changed", frequency=frequency, paused=bool(paused_until), way=proof.way, by=proof.by
    )
    write_audit(actor, "consent.rhythm", "contacts", contact.pk, after=after)
    _tell(contact)


def prefer(contact: Contact, person_id: int | None = None, **values: Any) -> None:
    """Write preferences, said by somebody who was merged into the contact, if given.

    Where a merge brought several, all of them say the same from here on.
    """
    said = {**values, "person_id": person_id, "updated_at": now()}
    if not Preference.objects.filter(contact=contact).update(**said):
        Preference.objects.create(contact=contact, **said)


def _get_carrier(contact: Contact, proof: Proof) -> int | None:
    return proof.person_id if proof.person_id not in (0, contact.pk) else None


def hold(contact: Contact) -> Known:
    """Lock a contact and return all that is known of what they want; who deletes it first wins."""
    Contact.objects.select_for_update(no_key=True).only("pk").get(pk=contact.pk)
    return get_known([contact.pk])[contact.pk]


def get_frequency(preferences: Sequence[Preference]) -> str:
    """Return the rarest of what was chosen."""
    order = list(Frequency.values)
    return max((one.frequency for one in preferences), key=order.index, default=Frequency.ALL)


def get_pause(preferences: Sequence[Preference]) -> datetime | None:
    """Return the latest end of a pause that is still to come."""
    moment = now()
    return max(
        (one.paused_until for one in preferences if one.paused_until and one.paused_until > moment), default=None
    )


def _tell(contact: Contact) -> None:
    tell_pages([contact.pk])
