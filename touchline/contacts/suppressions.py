"""Addresses and numbers that are not written to: kept as keyed hashes of the mailbox, whoever it belongs to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from touchline.contacts.addresses import normalise_email
from touchline.contacts.consents.models import Channel, Purpose, Suppression
from touchline.kit.clock import now
from touchline.kit.sealing import make_mac

ABOUT: Final = "contacts.suppression"
DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})
BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An address that is to be suppressed: which, why, for which purpose (none: all), and who said so."""

    address: str
    reason: Suppression.Reason
    channel: Channel = Channel.EMAIL
    purpose_id: int | None = None
    origin: str = ""
    at: datetime | None = None


def find_mailbox(address: str) -> str:
    """Return the one spelling of a mailbox: without what stands behind a plus, and without Gmail's dots; '' for none."""
    normal = normalise_email(address)
    if not normal:
        return ""
    name, _, domain = normal.rpartition("@")
    name = name.partition("+")[0] or name
    if domain in DOTLESS:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def make_address_mac(channel: str, address: str) -> str:
    """Return the keyed hash an address is suppressed by; '' for what is no address."""
    if channel == Channel.EMAIL:
        spelling = find_mailbox(address)
    elif channel == Channel.POST:
        spelling = " ".join(address.lower().split())
    else:
        spelling = "".join(sign for sign in address if sign.isdigit() or sign == "+")
    kind = "number" if channel in (Channel.SMS, Channel.PHONE) else channel
    return make_mac(f"{kind}:{spelling}", about=ABOUT) if spelling else ""


def suppress(address: str, reason: Suppression.Reason, *, channel: Channel = Channel.EMAIL, origin: str = "") -> bool:
    """Let nothing go to an address any more; return False for what is no address."""
    return suppress_many([Suppressed(address, reason, channel, origin=origin)]) == 1


def suppress_many(addresses: Iterable[Suppressed]) -> int:
    """Suppress many addresses at once, in the caller's transaction; return how many were addresses. Safe to repeat."""
    moment = now()
    rows = {
        (one.channel, mac, one.reason, one.purpose_id): Suppression(
            channel=one.channel,
            address_mac=mac,
            reason=one.reason,
            purpose_id=one.purpose_id,
            origin=one.origin[:200],
            at=one.at or moment,
        )
        for one in addresses
        if (mac := make_address_mac(one.channel, one.address))
    }
    # In one order always, so that two imports at once never wait for each other.
    ordered = [rows[key] for key in sorted(rows, key=lambda key: (key[0], key[1], key[2], key[3] or 0))]
    Suppression.objects.bulk_create(ordered, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def lift(addresses: Iterable[tuple[str, str]], *, purpose_id: int | None = None) -> None:
    """Take opt-outs of (channel, address) back, on the person's own word; bounces and complaints stay.

    With a purpose only that one: an opt-out of everything becomes one of each other purpose.
    """
    macs = {(channel, mac) for channel, address in addresses if (mac := make_address_mac(channel, address))}
    found = Suppression.objects.filter(
        address_mac__in={mac for _channel, mac in macs},
        channel__in={channel for channel, _mac in macs},
        reason__in=[Suppression.Reason.OPTED_OUT, Suppression.Reason.ERASED],
    )
    whole = list(found.filter(purpose=None))
    if purpose_id is not None and whole:
        others = list(Purpose.objects.exclude(pk=purpose_id).values_list("pk", flat=True))
        rows = [
            Suppression(
                channel=one.channel,
                address_mac=one.address_mac,
                reason=Suppression.Reason.OPTED_OUT,
                purpose_id=other,
                origin=one.origin,
                at=one.at,
            )
            for one in whole
            for other in others
        ]
        Suppression.objects.bulk_create(rows, ignore_conflicts=True)
    found.filter(Q(purpose=None) | Q(purpose=purpose_id)).delete()


def lift_objections(addresses: Iterable[tuple[str, str]]) -> None:
    """Take objections of (channel, address) back, when the person says so."""
    macs = {mac for channel, address in addresses if (mac := make_address_mac(channel, address))}
    Suppression.objects.filter(address_mac__in=macs, reason=Suppression.Reason.OBJECTED).delete()


def find_suppressions(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Suppression]]:
    """Return what stands against each (channel, address), by one query."""
    macs = {pair: make_address_mac(*pair) for pair in pairs}
    found: dict[tuple[str, str], list[Suppression]] = defaultdict(list)
    for row in Suppression.objects.filter(address_mac__in={mac for mac in macs.values() if mac}):
        found[row.channel, row.address_mac].append(row)
    return {pair: found.get((pair[0], mac), []) for pair, mac in macs.items()}
