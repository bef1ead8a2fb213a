"""Who of everybody may be reached by a channel for a purpose: what `judge` says of one, set by set.

Addresses that are suppressed are kept only as keyed hashes, so those of whoever is left at the end are hashed and looked up.
"""

from datetime import datetime
from typing import Any, Final

from django.db import connection
from pyroaring import BitMap64

from touchline.conditions.found import find_rows
from touchline.conditions.sql import Sql, Value, join_sql
from touchline.contacts.consents.deciding import BROKEN, KINDS
from touchline.contacts.models import Basis, Channel, Purpose, Suppression
from touchline.contacts.suppressions import make_address_mac

AT_ONCE: Final = 20_000
REFUSALS: Final = frozenset({"objected", "complained", "opted_out", "erased"})
MAIN: Final = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.PHONE: "phone"}
SAID: Final = "SELECT DISTINCT ON (contact_id) contact_id, state FROM contacts_consent WHERE purpose_id = "
ADDRESSES: Final = """
SELECT c.id, c.{main} AS address, true FROM contacts_contact c WHERE c.id = ANY(%s)
UNION ALL SELECT i.contact_id, i.value, i.value = c.{main} FROM contacts_identity i JOIN contacts_contact c ON c.id = i.contact_id
WHERE i.contact_id = ANY(%s) AND i.kind = %s
"""


def find_reachable(purpose: Purpose, channel: str, moment: datetime) -> BitMap64:
    """Return who may be reached at a moment."""
    if purpose.archived_at or channel not in purpose.channels:
        return BitMap64()
    asked: list[Sql] = [Sql("archived_at IS NULL"), write_preferences(purpose, moment)]
    if channel in KINDS:
        asked.append(write_address(Channel(channel), needs_peace=purpose.basis != Basis.CONTRACT))
    if purpose.basis != Basis.CONTRACT:
        asked.append(write_said(purpose, channel))
    found = find_rows("contacts_contact", join_sql("AND", asked))
    return found - find_suppressed(found, purpose, Channel(channel))


def write_preferences(purpose: Purpose, moment: datetime) -> Sql:
    """Return that no preference stands against it."""
    against: list[Any] = ["p.restricted_at IS NOT NULL"]
    if purpose.basis != Basis.CONTRACT:
        against += [
            " OR p.objected_at IS NOT NULL OR p.left_at IS NOT NULL OR p.paused_until > ",
            Value(moment, "timestamptz"),
        ]
    return Sql("id NOT IN (SELECT p.contact_id FROM contacts_preference p WHERE ", *against, ")")


def write_address(channel: Channel, *, needs_peace: bool) -> Sql:
    """Return that there is an address that works, and that nobody complained at any of theirs."""
    main, kind = MAIN[channel], Value(str(KINDS[channel]), "text")
    broken = Value([str(state) for state in BROKEN], "text[]")
    bad: list[Any] = ["i.state = ANY(", broken, f") AND i.value = c.{main}"]
    if needs_peace:
        bad += [" OR i.state = 'complained'"]
    inside = (
        "SELECT i.contact_id FROM contacts_identity i JOIN contacts_contact c ON c.id = i.contact_id WHERE i.kind = "
    )
    return Sql(f"{main} <> '' AND id NOT IN (", inside, kind, " AND (", *bad, "))")


def write_said(purpose: Purpose, channel: str) -> Sql:
    """Return that the latest word is consent, or, where none is needed, is no withdrawal."""
    latest = Sql(
        SAID,
        Value(purpose.pk, "bigint"),
        " AND channel = ",
        Value(channel, "text"),
        " ORDER BY contact_id, at DESC, id DESC",
    )
    if purpose.basis == Basis.CONSENT:
        return Sql("id IN (SELECT contact_id FROM (", latest, ") said WHERE state <> 'withdrawn')")
    return Sql("id NOT IN (SELECT contact_id FROM (", latest, ") said WHERE state = 'withdrawn')")


def find_suppressed(people: BitMap64, purpose: Purpose, channel: Channel) -> BitMap64:
    """Return who of these has an address that is suppressed; only where any is."""
    rows = Suppression.objects.filter(channel=channel).values_list("address_mac", "reason", "purpose_id")
    is_contract = purpose.basis == Basis.CONTRACT
    refused = {mac for mac, why, about in rows if why in REFUSALS and about in (None, purpose.pk) and not is_contract}
    bounced = {mac for mac, why, _about in rows if why == "bounced"}
    if not (refused or bounced) or channel not in MAIN:
        return BitMap64()
    found = BitMap64()
    numbers = list(people)
    for start in range(0, len(numbers), AT_ONCE):
        found |= _find_among(numbers[start : start + AT_ONCE], channel, refused, bounced)
    return found


def _find_among(numbers: list[int], channel: Channel, refused: set[str], bounced: set[str]) -> BitMap64:
    with connection.cursor() as cursor:
        cursor.execute(ADDRESSES.format(main=MAIN[channel]), [numbers, numbers, str(KINDS[channel])])
        rows = cursor.fetchall()
    macs = {address: make_address_mac(channel, address) for address in {row[1] for row in rows if row[1]}}
    return BitMap64(
        number for number, address, is_main in rows
        if address and (macs[address] in refused or (is_main and macs[address] in bounced))
    )  # fmt: skip
