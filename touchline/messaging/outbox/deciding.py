"""Decides about a handful of claimed messages: who may be written to, who has had enough, where it is night."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from pyroaring import BitMap64

from touchline.contacts.models import Frequency, Suppression
from touchline.contacts.queries import find_contactable
from touchline.contacts.suppressions import make_address_mac
from touchline.kit.clock import now
from touchline.messaging.design.variables import collect_variables
from touchline.messaging.outbox.capping import find_capped, find_full
from touchline.messaging.outbox.claiming import Claimed, Released
from touchline.messaging.outbox.gate import ALLOWED, BROWSER
from touchline.messaging.outbox.loads import Load
from touchline.messaging.outbox.quiet import find_quiet_end
from touchline.messaging.returns.trackable import find_trackable

RHYTHMS: Final = {Frequency.WEEKLY: timedelta(days=7), Frequency.MONTHLY: timedelta(days=30)}
PEOPLE: Final = f"""
SELECT m.contact_id, CASE g.channel WHEN 'email' THEN c.email WHEN 'push' THEN {BROWSER} ELSE c.phone END, c.name,
    c.attributes, ({ALLOWED}),
    (SELECT array_agg(i.value) FROM contacts_identity i WHERE i.contact_id = c.id
        AND i.kind = CASE g.channel WHEN 'email' THEN 'email' ELSE 'phone' END),
    (SELECT max(f.frequency) FROM contacts_preference f WHERE f.contact_id = c.id AND f.frequency <> 'all')
FROM messaging_message m JOIN messaging_mailing g ON g.id = m.mailing_id
LEFT JOIN contacts_contact c ON c.id = m.contact_id LEFT JOIN contacts_purpose u ON u.slug = g.purpose
WHERE m.id = ANY(%s)
"""  # noqa: S608 - texts of this room


@dataclass(frozen=True, slots=True)
class Cargo:
    """A message that may go: to which address, filled with which values."""

    message: Claimed
    load: Load
    address: str
    name: str
    macs: list[str]
    variables: dict[str, Any]
    is_identified: bool


@dataclass(frozen=True, slots=True)
class Skipped:
    """A message that does not go, and why."""

    message: Claimed
    reason: str


@dataclass(slots=True)
class Decisions:
    """What was decided about a handful of messages."""

    cargo: list[Cargo] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    released: list[Released] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Person:
    """What a decision about one person is made from."""

    address: str
    name: str
    attributes: Mapping[str, Any]
    is_allowed: bool
    macs: list[str]
    frequency: str


def decide(messages: Sequence[Claimed], load: Load) -> Decisions:
    """Decide about messages of one mailing, set by set."""
    found = Decisions()
    people = read_people(messages, load.mailing.channel)
    refused = find_refused(people, load)
    held = find_held(people, load) if load.is_marketing else {}
    waits = find_waits(people, load) if load.is_marketing else {}
    for message in messages:
        number = message.contact_id
        if reason := refused.get(number) or held.get(number):
            found.skipped.append(Skipped(message, reason))
        elif number in waits:
            found.released.append(Released(message, waits[number], "quiet"))
        else:
            found.cargo.append(
                Cargo(message, load, people[number].address, people[number].name, people[number].macs, {}, False)
            )
    found.cargo = fill(found.cargo, load)
    return found


def read_people(messages: Sequence[Claimed], channel: str) -> dict[int, Person]:
    """Return what is known of the recipients, by one question; the hashes of all their addresses, the main one first."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [[one.id for one in messages]])
        rows = cursor.fetchall()
    found: dict[int, Person] = {}
    for number, address, name, attributes, is_allowed, others, frequency in rows:
        addresses = [address or "", *sorted(set(others or ()) - {address})]
        macs = [make_address_mac(channel, one) for one in addresses if one]
        values = attributes if isinstance(attributes, dict) else {}
        found[number] = Person(address or "", name or "", values, bool(is_allowed), macs, frequency or "")
    return found


def find_refused(people: Mapping[int, Person], load: Load) -> dict[int, str]:
    """Return who may not be written to, and why, in the words of contacts."""
    channel = load.mailing.channel
    macs = {mac for person in people.values() for mac in person.macs}
    against = set(
        Suppression.objects.filter(channel=channel, address_mac__in=macs).values_list("address_mac", flat=True)
    )
    doubtful = [
        number for number, person in people.items() if not person.is_allowed or not against.isdisjoint(person.macs)
    ]
    return explain_refusals(doubtful, load)


def explain_refusals(doubtful: Iterable[int], load: Load) -> dict[int, str]:
    """Return the reasons of those among the doubtful who may really not be written to."""
    wanted = list(doubtful)
    if not wanted:
        return {}
    verdicts = find_contactable(wanted, load.mailing.channel, load.mailing.purpose)
    return {number: verdict.reason for number, verdict in verdicts.items() if not verdict}


def find_held(people: Mapping[int, Person], load: Load) -> dict[int, str]:
    """Return who has had enough: by the firm's cap, or by how often they want to hear of it."""
    moment, mailing_id = now(), load.mailing.pk
    capped = find_capped(BitMap64(people), channel=load.mailing.channel, moment=moment, but=mailing_id)
    found = dict.fromkeys(capped, "capped")
    for frequency, span in RHYTHMS.items():
        those = BitMap64(number for number, person in people.items() if person.frequency == frequency)
        if those:
            found |= dict.fromkeys(find_full(those, 1, since=moment - span, but=mailing_id), "rhythm")
    return found


def find_waits(people: Mapping[int, Person], load: Load) -> dict[int, float]:
    """Return for whom it is night, with the seconds until their morning."""
    moment = now()
    ends = {number: find_quiet_end(person.attributes, moment) for number, person in people.items()}
    return {number: _seconds(end, moment) for number, end in ends.items() if end is not None}


def _seconds(end: datetime, moment: datetime) -> float:
    return max(1.0, (end - moment).total_seconds())


def fill(cargo: list[Cargo], load: Load) -> list[Cargo]:
    """Add the values each message is filled in with."""
    if not cargo:
        return cargo
    numbers = [one.message.contact_id for one in cargo]
    identified = find_trackable(numbers) if load.mailing.is_tracked else set()
    values: dict[int, dict[int, dict[str, Any]]] = {}
    for variant in {one.message.variant for one in cargo}:
        values[variant] = collect_variables(numbers, load.get_ready(variant).prepared)
    data = load.mailing.data
    return [
        Cargo(
            one.message,
            load,
            one.address,
            one.name,
            one.macs,
            {**values[one.message.variant].get(one.message.contact_id, {}), **data},
            one.message.contact_id in identified,
        )
        for one in cargo
    ]
