"""Picks up after carriers that died: what they had begun has an unknown outcome, all else they had claimed goes back."""

import logging
import socket
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.messaging.models import Carrier, Mailing
from touchline.messaging.outbox.claiming import Claimed, Released, release
from touchline.messaging.outbox.notes import Noted, is_held, read_notes
from touchline.messaging.outbox.receipts import Result, write_results

log = logging.getLogger(__name__)
SILENT_S: Final = 45.0
"""A carrier that was not seen for so long is dead, or stands still and has lost its claims."""
HELD: Final = """
SELECT m.id, m.mailing_id, m.contact_id, m.variant, m.lane, m.attempt, m.failures, m.retried,
    coalesce(c.email, ''), coalesce(lower(split_part(c.email, '@', 2)), '')
FROM messaging_message m LEFT JOIN contacts_contact c ON c.id = m.contact_id
WHERE m.claimed_by = %s AND m.state = 'sending' FOR UPDATE OF m
"""
DEAD: Final = """
SELECT id, host, pid, note, seen_at < now() - %s * interval '1 second' FROM messaging_carrier WHERE id <> %s
"""


def recover_all(own_id: int) -> int:
    """Pick up after every dead carrier; returns how many messages were freed."""
    with connection.cursor() as cursor:
        cursor.execute(DEAD, [SILENT_S, own_id])
        others = cursor.fetchall()
    here = socket.gethostname()
    return sum(
        recover(carrier_id, Path(note))
        for carrier_id, host, _pid, note, is_silent in others
        if is_silent or (host == here and not is_held(Path(note)))
    )


@transaction.atomic
def recover(carrier_id: int, note: Path) -> int:
    """Pick up after one carrier, whose notes are read where they can be; returns how many messages were freed."""
    carrier = Carrier.objects.select_for_update(skip_locked=True).filter(pk=carrier_id).first()
    if carrier is None:
        return 0
    is_here = carrier.host == socket.gethostname()
    noted = read_notes(note) if is_here else None
    with connection.cursor() as cursor:
        cursor.execute(HELD, [carrier_id])
        rows = cursor.fetchall()
    mailings = Mailing.objects.in_bulk({row[1] for row in rows})
    back: list[Released] = []
    results: list[Result] = []
    for *facts, address, domain in rows:
        message = Claimed(*facts)
        receipt = find_receipt(message, noted)
        if receipt is None:
            back.append(Released(message))
        else:
            results.append(Result(message, mailings[message.mailing_id], domain, address, "", receipt))
    write_results(results)
    release(back)
    carrier.delete()
    if is_here and not is_held(note):
        transaction.on_commit(lambda: note.unlink(missing_ok=True))
    if rows:
        unknown = sum(one.receipt.outcome is Outcome.UNKNOWN for one in results)
        log.warning(
            "A sender ended without good-bye: %d messages go back, %d were done, the outcome of %d is unknown.",
            len(back), len(results) - unknown, unknown,
        )  # fmt: skip
    return len(rows)


def find_receipt(message: Claimed, noted: Noted | None) -> Receipt | None:
    """Return what became of a message by the notes; None when it was never handed over."""
    key = message.id, message.attempt
    if noted is None:
        # Without its notes nobody can tell what the carrier had begun.
        return Receipt(Outcome.UNKNOWN, "killed")
    if key in noted.ended:
        return noted.ended[key]
    return Receipt(Outcome.UNKNOWN, "killed") if key in noted.begun else None
