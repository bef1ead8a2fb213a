"""The one question before anything is sent: may this contact be reached by this channel for this purpose?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.contacts.models import Basis, Channel, Consent, Contact, Identity, Preference, Purpose, Suppression
from touchline.contacts.suppressions import find_suppressions
from touchline.kit.clock import now

REASONS: Final[dict[str, str | Promise]] = {
    "allowed": _("May be written to."),
    "gone": _("There is no such contact, or it is archived."),
    "restricted": _("The use of this person's data is restricted."),
    "no_purpose": _("There is no such purpose, or it is archived."),
    "not_by_this": _("The purpose is not for this channel."),
    "no_address": _("No address or number is known for this channel."),
    "bounced": _("The address does not work."),
    "complained": _("Somebody at this address complained."),
    "objected": _("The person objected to advertising."),
    "left": _("The person wants to hear nothing more."),
    "opted_out": _("This address opted out."),
    "paused": _("The person made a pause."),
    "withdrawn": _("The person withdrew consent for this."),
    "not_asked": _("There is no consent for this."),
}
KINDS: Final = {
    Channel.EMAIL: Identity.Kind.EMAIL,
    Channel.SMS: Identity.Kind.PHONE,
    Channel.PHONE: Identity.Kind.PHONE,
}
BROKEN: Final = frozenset({Identity.State.BOUNCED, Identity.State.WRONG, Identity.State.FORMER})
LATEST: Final = ("contact_id", "purpose_id", "channel", "-at", "-id")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may be reached, and the slug of why; true where it is allowed."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def words(self) -> str:
        """The reason in a sentence."""
        return str(REASONS[self.reason])


@dataclass(slots=True)
class Known:
    """All that decides about one contact."""

    contact: Contact
    addresses: dict[str, list[Identity]] = field(default_factory=lambda: defaultdict(list))
    preferences: list[Preference] = field(default_factory=list)
    latest: dict[tuple[int, str], Consent] = field(default_factory=dict)
    against: dict[str, list[Suppression]] = field(default_factory=lambda: defaultdict(list))
    against_main: dict[str, list[Suppression]] = field(default_factory=lambda: defaultdict(list))


def judge(known: Known | None, channel: str, purpose: Purpose | None, *, moment: datetime | None = None) -> Verdict:
    """Decide about one contact; the first thing that stands against it is the reason."""
    if known is None or known.contact.archived_at:
        return Verdict(allowed=False, reason="gone")
    reasons = (
        "restricted" if any(one.restricted_at for one in known.preferences) else "",
        _find_wrong_question(channel, purpose),
        _find_broken(known, channel),
        _find_refusal(known, channel, purpose, moment or now()) if purpose and purpose.basis != Basis.CONTRACT else "",
    )
    reason = next((one for one in reasons if one), "allowed")
    return Verdict(reason == "allowed", reason)


def _find_wrong_question(channel: str, purpose: Purpose | None) -> str:
    if purpose is None or purpose.archived_at:
        return "no_purpose"
    return "" if channel in purpose.channels else "not_by_this"


def _find_broken(known: Known, channel: str) -> str:
    if channel not in KINDS:
        return ""
    address = get_address(known.contact, channel)
    if not address:
        return "no_address"
    states = {one.state for one in known.addresses[channel] if one.value == address}
    if states & BROKEN or any(one.reason == Suppression.Reason.BOUNCED for one in known.against_main[channel]):
        return "bounced"
    return ""


def _find_refusal(known: Known, channel: str, purpose: Purpose, moment: datetime) -> str:
    """What the person said against being written to; any of their addresses speaks for all of them."""
    against = {one.reason for one in known.against[channel] if one.purpose_id in (None, purpose.pk)}
    states = {one.state for one in known.addresses[channel]}
    if any(one.objected_at for one in known.preferences) or Suppression.Reason.OBJECTED in against:
        return "objected"
    if any(one.left_at for one in known.preferences):
        return "left"
    if Suppression.Reason.COMPLAINED in against or Identity.State.COMPLAINED in states:
        return "complained"
    if against & {Suppression.Reason.OPTED_OUT, Suppression.Reason.ERASED}:
        return "opted_out"
    if any(one.paused_until and one.paused_until > moment for one in known.preferences):
        return "paused"
    said = known.latest.get((purpose.pk, channel))
    if said is not None and said.state == Consent.State.WITHDRAWN:
        return "withdrawn"
    return "not_asked" if said is None and purpose.basis == Basis.CONSENT else ""


def is_opted_out(known: Known, purpose: Purpose, channel: str) -> bool:
    """Tell whether an address of theirs opted out of a purpose or of all."""
    out = {Suppression.Reason.OPTED_OUT, Suppression.Reason.ERASED}
    return any(one.reason in out and one.purpose_id in (None, purpose.pk) for one in known.against[channel])


def wants(known: Known, purpose: Purpose, channel: str) -> bool:
    """Tell what the person last chose about a purpose and channel, whatever else stands against it now."""
    if is_opted_out(known, purpose, channel):
        return False
    said = known.latest.get((purpose.pk, channel))
    return said.state == Consent.State.GIVEN if said else purpose.basis != Basis.CONSENT


def get_address(contact: Contact, channel: str) -> str:
    """Return the address or number that a message would go to."""
    return {Channel.EMAIL: contact.email, Channel.SMS: contact.phone, Channel.PHONE: contact.phone}.get(
        Channel(channel), ""
    )


def get_known(contact_ids: Iterable[int]) -> dict[int, Known]:
    """Return all that decides about these contacts; five queries for any number."""
    found = {contact.pk: Known(contact) for contact in Contact.objects.filter(pk__in=list(contact_ids))}
    ids = list(found)
    _add_identities(found, ids)
    for preference in Preference.objects.filter(contact_id__in=ids):
        found[preference.contact_id].preferences.append(preference)
    said = Consent.objects.filter(contact_id__in=ids).order_by(*LATEST)
    for consent in said.distinct("contact_id", "purpose_id", "channel").select_related("text"):
        found[consent.contact_id].latest[consent.purpose_id, consent.channel] = consent
    _add_suppressions(list(found.values()))
    return found


def _add_identities(found: dict[int, Known], ids: Sequence[int]) -> None:
    for one in Identity.objects.filter(contact_id__in=ids, kind__in=set(KINDS.values())):
        for channel, kind in KINDS.items():
            if one.kind == kind:
                found[one.contact_id].addresses[channel].append(one)


def _add_suppressions(people: Sequence[Known]) -> None:
    pairs = {id(known): list_addresses(known) for known in people}
    against = find_suppressions({pair for several in pairs.values() for pair in several})
    for known in people:
        for pair in pairs[id(known)]:
            known.against[pair[0]].extend(against[pair])
            if pair[1] == get_address(known.contact, pair[0]):
                known.against_main[pair[0]].extend(against[pair])


def list_addresses(known: Known) -> list[tuple[str, str]]:
    """Return every address and number of a contact, by channel."""
    pairs = {(str(channel), one.value) for channel, several in known.addresses.items() for one in several}
    pairs |= {(str(channel), get_address(known.contact, channel)) for channel in KINDS}
    return sorted(pair for pair in pairs if pair[1])
