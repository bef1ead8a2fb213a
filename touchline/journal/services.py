"""Commands of the stream: rooms record events here, and refused ones are kept, mended and replayed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction

from touchline.journal.models import Pending, Quarantine
from touchline.kit.clock import now
from touchline.kit.copying import encode_copy
from touchline.kit.ids import make_token

RECORD = """
INSERT INTO journal_pending (recorded_at, message_id, person_id, body)
SELECT * FROM unnest(%s::timestamptz[], %s::text[], %s::bigint[], %s::bytea[])
"""
COPY = "COPY journal_pending (recorded_at, message_id, person_id, body) FROM STDIN"
MANY = 100
"""So many rows that COPY, a round trip more, is quicker."""
ADD_QUARANTINE = """
INSERT INTO journal_quarantine (received_at, source_id, call, message_id, reason, facts, body, was_seen, state)
SELECT *, 'waiting' FROM unnest(
    %s::timestamptz[], %s::int[], %s::text[], %s::text[], %s::text[], %s::bytea[], %s::bytea[], %s::bool[]
)
"""
LARGEST_EVENT = 32 * 1024


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event a room records: whom it is about, its name, its properties, and when it happened."""

    person_id: int
    name: str
    properties: dict[str, Any]
    at: datetime | None = None
    message_id: str = ""
    """Its id in the stream where it must be found again; else it gets one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A refused event on its way into the quarantine; `was_seen` when its message id is remembered already."""

    received_at: datetime
    source_id: int
    call: str
    message_id: str
    reason: str
    facts: bytes
    body: bytes
    was_seen: bool = False


Encoded = list[tuple[datetime, str, int, bytes]]
"""Events on their way: when, the message's id, whom they are about, and what happened as JSON."""


class CannotReplay(Exception):
    """The refused event cannot go on as it stands; the text says why."""


def record(person_id: int, name: str, **properties: Any) -> None:
    """Record that something happened to a person, in the caller's transaction."""
    record_many([Recorded(person_id, name, properties)])


def record_many(events: Iterable[Recorded]) -> None:
    """Record many events at once, in the caller's transaction."""
    write_events(encode_events(events))


def encode_events(events: Iterable[Recorded]) -> Encoded:
    """Return events as `write_events` takes them; asks no database, so that it may be done in another thread."""
    moment = now()
    return [
        (
            event.at or moment,
            event.message_id or make_token(size=8),
            event.person_id,
            msgspec.json.encode({"event": event.name, "personId": event.person_id, "properties": event.properties}),
        )
        for event in events
    ]


def write_events(rows: Encoded) -> None:
    """Record events that `encode_events` has made, in the caller's transaction."""
    if len(rows) > MANY:
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.write(encode_copy(rows))
    elif rows:
        with connection.cursor() as cursor:
            cursor.execute(RECORD, [list(column) for column in zip(*rows, strict=True)])


def remove_pending(prefix: str) -> None:
    """Take events whose ids begin so, and which the stream has not taken yet, out of the queue."""
    Pending.objects.filter(message_id__startswith=prefix).delete()


def keep_refused(events: Sequence[Kept]) -> None:
    """Put refused events into the quarantine, in the caller's transaction."""
    if not events:
        return
    rows = [
        (e.received_at, e.source_id, e.call, e.message_id, e.reason, bytes(e.facts), bytes(e.body), e.was_seen)
        for e in events
    ]
    with connection.cursor() as cursor:
        cursor.execute(ADD_QUARANTINE, [list(column) for column in zip(*rows, strict=True)])


@transaction.atomic
def replay_quarantined(quarantine_id: int, *, body: bytes | None = None) -> Quarantine:
    """Send a refused event, mended if `body` is given, through the stream once more; raises CannotReplay.

    It is checked again on its way, as if it had just come; still bad, it comes back with its new reason.
    """
    kept = Quarantine.objects.select_for_update().get(pk=quarantine_id)
    if kept.state != Quarantine.State.WAITING:
        raise CannotReplay(f"It was {kept.get_state_display()} already.")
    mended = bytes(kept.body) if body is None else body
    if len(mended) > LARGEST_EVENT:
        raise CannotReplay(f"It is {len(mended)} bytes; at most {LARGEST_EVENT} are taken.")
    Pending.objects.create(
        recorded_at=kept.received_at,
        message_id=f"quarantine-{kept.pk}",
        person_id=0,
        body=msgspec.json.encode(
            {
                "replay": kept.pk,
                "call": kept.call,
                "sourceId": kept.source_id,
                "wasSeen": kept.was_seen,
                "facts": bytes(kept.facts).decode("utf-8", "replace"),
                "raw": mended.decode("utf-8", "replace"),
            }
        ),
    )
    kept.body = mended
    kept.state = Quarantine.State.REPLAYED
    kept.handled_at = now()
    kept.save(update_fields=["body", "state", "handled_at"])
    return kept


@transaction.atomic
def dismiss_quarantined(quarantine_id: int) -> Quarantine:
    """Mark a refused event as not worth mending; it stays to be looked at until it is removed by age."""
    kept = Quarantine.objects.select_for_update().get(pk=quarantine_id)
    if kept.state == Quarantine.State.WAITING:
        kept.state = Quarantine.State.DISMISSED
        kept.handled_at = now()
        kept.save(update_fields=["state", "handled_at"])
    return kept
