"""Starts a mailing: freezes who it is for at once, and makes their messages from that just ahead of sending."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from pyroaring import BitMap64

from touchline.kit.clock import now
from touchline.messaging.models import Audience, Mailing
from touchline.messaging.outbox.chunks import pack, split, widen
from touchline.messaging.outbox.mailings import get_lane
from touchline.messaging.outbox.waking import wake_carriers
from touchline.messaging.queries import find_all, find_missing

Variants = Mapping[int, BitMap64]
Due = Mapping[datetime, BitMap64]
AHEAD: Final = 20_000
"""Messages are made while fewer than this wait."""
SMALL: Final = 1_000
"""So few are made at once."""
TAKE: Final = """
DELETE FROM messaging_audience WHERE id = (
    SELECT a.id FROM messaging_audience a JOIN messaging_mailing m ON m.id = a.mailing_id
    WHERE a.due_at <= %s AND m.wanted = 'running' ORDER BY a.lane, a.due_at, a.id LIMIT 1 FOR UPDATE OF a SKIP LOCKED)
RETURNING mailing_id, lane, variant, due_at, high, bits
"""
CHUNK: Final = """
SELECT EXISTS (SELECT 1 FROM messaging_audience a JOIN messaging_mailing m ON m.id = a.mailing_id
    WHERE a.due_at <= %s AND m.wanted = 'running')
"""
MAKE: Final = """
INSERT INTO messaging_message (mailing_id, contact_id, variant, lane, due_at)
SELECT %s, unnest(%s::bigint[]), %s, %s, %s ON CONFLICT DO NOTHING
"""
WAITING: Final = """
SELECT count(*) FROM (
    SELECT 1 FROM messaging_message WHERE state IN ('queued', 'deferred') AND lane = %s AND due_at <= %s LIMIT %s) w
"""


@transaction.atomic
def start_mailing(mailing: Mailing, audience: Variants, *, due: Due | None = None) -> Mailing:
    """Freeze who gets which variant, and let it run; a second start changes nothing.

    `due` tells whose turn comes when, for sends by the recipient's clock; all others' turn is now.
    """
    kept = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if kept.started_at is not None:
        return kept
    kept.started_at, kept.wanted = now(), Mailing.Wanted.RUNNING
    kept.size = _freeze(kept, audience, due or {})
    kept.save(update_fields=["started_at", "wanted", "size"])
    if kept.size <= SMALL:
        _make_now(kept)
    transaction.on_commit(wake_carriers)
    return kept


@transaction.atomic
def add_audience(mailing: Mailing, audience: Variants, *, due: Due | None = None) -> int:
    """Let a mailing go to more people, such as the rest after a test; who is in it already stays as they are."""
    kept = Mailing.objects.select_for_update().get(pk=mailing.pk)
    known = find_all(kept.pk)
    added = _freeze(kept, {variant: people - known for variant, people in audience.items()}, due or {})
    kept.size += added
    kept.save(update_fields=["size"])
    transaction.on_commit(wake_carriers)
    return added


@transaction.atomic
def send_missing(mailing_id: int) -> int:
    """Try again whom it did not reach and may reach: outcome unknown, refused, put off too often, or skipped then.

    Each is asked again as for a first time, so that nobody who left since is written to. Returns how many.
    """
    from touchline.messaging.outbox.fates import take_back

    kept = Mailing.objects.select_for_update().get(pk=mailing_id)
    missed = find_missing(mailing_id)
    count = take_back(kept, missed)
    if count and kept.wanted != Mailing.Wanted.PAUSED:
        kept.wanted = Mailing.Wanted.RUNNING
        kept.save(update_fields=["wanted"])
    transaction.on_commit(wake_carriers)
    return count


def _freeze(mailing: Mailing, audience: Variants, due: Due) -> int:
    lane, seen = get_lane(mailing), BitMap64()
    rows: list[Audience] = []
    for variant, people in sorted(audience.items()):
        left = people - seen
        seen |= left
        for due_at, part in _by_time(left, due):
            rows += [
                Audience(
                    mailing=mailing, lane=lane, variant=variant, due_at=due_at, high=high, bits=pack(bits), size=len(bits)
                )
                for high, bits in split(part)
            ]  # fmt: skip
    Audience.objects.bulk_create(rows, batch_size=500)
    return len(seen)


def _by_time(people: BitMap64, due: Due) -> Iterator[tuple[datetime, BitMap64]]:
    left = people
    for due_at, group in sorted(due.items()):
        yield due_at, left & group
        left = left - group
    yield now(), left


def _make_now(mailing: Mailing) -> None:
    chunks = list(Audience.objects.filter(mailing=mailing))
    with connection.cursor() as cursor:
        for one in chunks:
            cursor.execute(MAKE, [mailing.pk, list(widen(one.high, one.bits)), one.variant, one.lane, one.due_at])
    Audience.objects.filter(pk__in=[one.pk for one in chunks]).delete()


def make_messages() -> int:
    """Make the messages of chunks whose turn has come, while few wait; returns how many."""
    made = 0
    while _has_chunk() and not _is_full() and (count := _make_chunk()) is not None:
        made += count
    return made


def _has_chunk() -> bool:
    # Asked first: it costs next to nothing, and to count what waits goes through twenty thousand rows.
    with connection.cursor() as cursor:
        cursor.execute(CHUNK, [now()])
        return bool(cursor.fetchone()[0])


def _is_full() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [2, now(), AHEAD])
        (waiting,) = cursor.fetchone()
    return bool(waiting >= AHEAD)


@transaction.atomic
def _make_chunk() -> int | None:
    """Make the messages of the next chunk, which goes in the same transaction; None when no chunk's turn has come."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [now()])
        row = cursor.fetchone()
        if row is None:
            return None
        mailing_id, lane, variant, due_at, high, bits = row
        people = list(widen(high, bits))
        cursor.execute(MAKE, [mailing_id, people, variant, lane, due_at])
        return int(cursor.rowcount)
