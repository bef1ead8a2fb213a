"""What became of the recipients of a mailing: noted on their messages, and as sets once the messages are gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from pyroaring import BitMap64

from touchline.kit.clock import now
from touchline.messaging.models import Audience, Fate, Mailing
from touchline.messaging.outbox.chunks import BITS, pack, split, unpack
from touchline.messaging.outbox.mailings import get_lane

NOTE: Final = """
UPDATE messaging_message SET state = %s, reason = %s, changed_at = now()
WHERE mailing_id = %s AND contact_id = ANY(%s) AND (state <> 'queued' OR retried) RETURNING contact_id
"""
"""Also of those being handed over: a server may tell what became of a message before its yes to it is written down."""
QUICK_COMPACTED: Final = ("accepted", "delivered", "skipped")
COMPACT: Final = """
DELETE FROM messaging_message WHERE id = ANY(ARRAY(
    SELECT m.id FROM messaging_message m
    WHERE m.mailing_id = %s AND m.state = ANY(%s) AND m.changed_at < %s LIMIT %s FOR UPDATE SKIP LOCKED))
RETURNING contact_id, variant, state, CASE WHEN retried AND reason = '' THEN 'retried' ELSE reason END
"""
REMOVE_ROWS: Final = """
DELETE FROM messaging_message WHERE mailing_id = %s AND contact_id = ANY(%s) AND state NOT IN ('queued', 'sending', 'deferred')
RETURNING contact_id, variant
"""


@dataclass(frozen=True, slots=True)
class Fated:
    """People who share a fate."""

    variant: int
    state: str
    reason: str
    people: BitMap64


def write_fates(mailing_id: int, fated: Iterable[Fated], *, at: datetime | None = None) -> None:
    """Add people to the sets of a mailing's fates, in the caller's transaction."""
    moment = at or now()
    for one in fated:
        for high, bits in split(one.people):
            key = {"mailing_id": mailing_id, "high": high, "state": one.state, "reason": one.reason}
            row, created = Fate.objects.select_for_update().get_or_create(
                **key, variant=one.variant, defaults={"bits": pack(bits), "size": len(bits), "last_at": moment}
            )
            if not created:
                _keep(row, unpack(row.bits) | bits, moment)


def _keep(row: Fate, bits: BitMap64, at: datetime) -> None:
    if bits:
        row.bits, row.size, row.last_at = pack(bits), len(bits), at
        row.save(update_fields=["bits", "size", "last_at"])
    else:
        row.delete()


@transaction.atomic
def note_fates(mailing_id: int, state: str, reason: str, contact_ids: Sequence[int]) -> int:
    """Note what was heard later of messages that had left, such as a bounce; returns how many were known."""
    ids = list(contact_ids)
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [state, reason, mailing_id, ids])
        found = {row[0] for row in cursor.fetchall()}
    left = BitMap64(set(ids) - found)
    moved = take_out(mailing_id, left) if left else []
    write_fates(mailing_id, [Fated(variant, state, reason, people) for variant, people in moved])
    return len(found) + sum(len(people) for _variant, people in moved)


def take_out(mailing_id: int, people: BitMap64) -> list[tuple[int, BitMap64]]:
    """Take people out of a mailing's sets; returns them by the variant they had, in the caller's transaction."""
    found: dict[int, BitMap64] = {}
    for high, bits in split(people):
        for row in Fate.objects.select_for_update().filter(mailing_id=mailing_id, high=high).order_by("pk"):
            had = unpack(row.bits)
            if hit := had & bits:
                found[row.variant] = found.get(row.variant, BitMap64()) | hit.shift(high << BITS)
                _keep(row, had - hit, row.last_at)
    return sorted(found.items())


def take_back(mailing: Mailing, people: BitMap64) -> int:
    """Let people of a mailing wait once more as for a first time, in the caller's transaction; returns how many."""
    found = dict(take_out(mailing.pk, people))
    with connection.cursor() as cursor:
        cursor.execute(REMOVE_ROWS, [mailing.pk, list(people)])
        for contact_id, variant in cursor.fetchall():
            found.setdefault(variant, BitMap64()).add(contact_id)
    moment, lane = now(), get_lane(mailing)
    Audience.objects.bulk_create(
        Audience(mailing=mailing, lane=lane, variant=variant, due_at=moment, high=high, bits=pack(bits), size=len(bits))
        for variant, group in found.items()
        for high, bits in split(group)
    )
    return sum(len(group) for group in found.values())


@transaction.atomic
def compact(mailing_id: int, *, before: datetime, states: Sequence[str] = QUICK_COMPACTED, most: int = 20_000) -> int:
    """Turn messages that ended before a moment into sets; returns how many. Safe to repeat and to break off."""
    with connection.cursor() as cursor:
        cursor.execute(COMPACT, [mailing_id, list(states), before, most])
        rows = cursor.fetchall()
    groups: dict[tuple[int, str, str], list[int]] = {}
    for contact_id, variant, state, reason in rows:
        groups.setdefault((variant, state, reason), []).append(contact_id)
    write_fates(mailing_id, [Fated(*key, BitMap64(ids)) for key, ids in sorted(groups.items())])
    return len(rows)
