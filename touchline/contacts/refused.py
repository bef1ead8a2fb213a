"""Why not: of everybody in a large audience, who may not be written to for which reason, set by set.

The same answers as `judge` gives one by one, in the same order of reasons: the first that stands against somebody counts.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection
from pyroaring import BitMap64

from touchline.conditions.found import find_rows
from touchline.conditions.sql import Sql, Value
from touchline.contacts.consents.deciding import BROKEN, KINDS
from touchline.contacts.models import Basis, Channel, Purpose, Suppression
from touchline.contacts.reachable import ADDRESSES, AT_ONCE, MAIN, SAID, find_reachable
from touchline.contacts.suppressions import make_address_mac

TABLE: Final = "contacts_contact"
OUT: Final = frozenset({"opted_out", "erased"})
Sets = dict[str, BitMap64]


def sort_by_reason(audience: BitMap64, purpose: Purpose | None, channel: str, moment: datetime) -> Sets:
    """Return who of the audience is refused, by the slug of the reason; whoever is in none of the sets may be written to."""
    left = audience - find_reachable(purpose, channel, moment) if purpose else audience
    found: Sets = {}
    for reason, find in _list_steps(left, purpose, channel, moment):
        if not left:
            break
        these = find() & left
        if these:
            found[reason] = these
        left = left - these
    return found


def _list_steps(
    left: BitMap64, purpose: Purpose | None, channel: str, moment: datetime
) -> Iterable[tuple[str, Callable[[], BitMap64]]]:
    """Yield the reasons in the order of `judge`, each with what finds whom it stands against."""
    yield "gone", lambda: left - find_rows(TABLE, Sql("archived_at IS NULL"))
    yield "restricted", lambda: _find_preference("p.restricted_at IS NOT NULL")
    if purpose is None or purpose.archived_at or channel not in purpose.channels:
        yield "not_by_this" if purpose and not purpose.archived_at else "no_purpose", lambda: left
        return
    suppressed = _find_suppressed(left, purpose, channel) if channel in KINDS else {}
    if channel in KINDS:
        main = MAIN[Channel(channel)]
        yield "no_address", lambda: find_rows(TABLE, Sql(f"{main} = ''"))
        yield "bounced", lambda: suppressed["bounced"] | _find_identity(channel, BROKEN, main=main)
    if purpose.basis == Basis.CONTRACT:
        return
    yield "objected", lambda: suppressed.get("objected", BitMap64()) | _find_preference("p.objected_at IS NOT NULL")
    yield "left", lambda: _find_preference("p.left_at IS NOT NULL")
    if channel in KINDS:
        yield "complained", lambda: suppressed["complained"] | _find_identity(channel, {"complained"})
        yield "opted_out", lambda: suppressed["opted_out"]
    yield "paused", lambda: _find_preference("p.paused_until > ", Value(moment, "timestamptz"))
    yield "withdrawn", lambda: _find_said(purpose, channel)
    yield "not_asked", lambda: left


def _find_preference(*where: Any) -> BitMap64:
    return find_rows(TABLE, Sql("id IN (SELECT p.contact_id FROM contacts_preference p WHERE ", *where, ")"))


def _find_identity(channel: str, states: Iterable[str], *, main: str = "") -> BitMap64:
    """Return who has an address in one of these states; with `main` the one that is written to."""
    inside = "id IN (SELECT i.contact_id FROM contacts_identity i JOIN contacts_contact c ON c.id = i.contact_id"
    kind = Value(str(KINDS[Channel(channel)]), "text")
    wanted = Value([str(state) for state in states], "text[]")
    same = f" AND i.value = c.{main}" if main else ""
    return find_rows(TABLE, Sql(inside, " WHERE i.kind = ", kind, " AND i.state = ANY(", wanted, f"){same})"))


def _find_said(purpose: Purpose, channel: str) -> BitMap64:
    latest = Sql(
        SAID, Value(purpose.pk, "bigint"), " AND channel = ", Value(channel, "text"),
        " ORDER BY contact_id, at DESC, id DESC",
    )  # fmt: skip
    return find_rows(TABLE, Sql("id IN (SELECT contact_id FROM (", latest, ") said WHERE state = 'withdrawn')"))


def _find_suppressed(people: BitMap64, purpose: Purpose, channel: str) -> Sets:
    """Return who of these has an address on the list of those not to be used, by reason."""
    macs: dict[str, set[str]] = {"bounced": set(), "objected": set(), "complained": set(), "opted_out": set()}
    rows = Suppression.objects.filter(channel=channel).values_list("address_mac", "reason", "purpose_id")
    for mac, reason, about in rows.iterator(chunk_size=AT_ONCE):
        if reason == "bounced" or about in (None, purpose.pk):
            macs["opted_out" if reason in OUT else reason].add(mac)
    found: Sets = {reason: BitMap64() for reason in macs}
    if any(macs.values()):
        numbers = list(people)
        for start in range(0, len(numbers), AT_ONCE):
            _look_up(numbers[start : start + AT_ONCE], channel, macs, found)
    return found


def _look_up(numbers: list[int], channel: str, macs: dict[str, set[str]], found: Sets) -> None:
    with connection.cursor() as cursor:
        kind = str(KINDS[Channel(channel)])
        cursor.execute(ADDRESSES.format(main=MAIN[Channel(channel)]), [numbers, numbers, kind])
        rows = [row for row in cursor.fetchall() if row[1]]
    known = {address: make_address_mac(channel, address) for address in {row[1] for row in rows}}
    for number, address, is_main in rows:
        for reason, those in macs.items():
            if known[address] in those and (is_main or reason != "bounced"):
                found[reason].add(number)
