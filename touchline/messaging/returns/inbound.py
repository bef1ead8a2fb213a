"""Keeps what comes in before anybody reads it, and does what it asks for: once, in one transaction, whatever it is."""

import logging
from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from touchline.kit.clock import now
from touchline.messaging.models import Inbound
from touchline.messaging.returns.effects import take_effect
from touchline.messaging.returns.marks import find_claim, hash_raw
from touchline.messaging.returns.opening import read_mail
from touchline.messaging.returns.provider_reports import read_reports
from touchline.messaging.returns.reading import Said

log = logging.getLogger(__name__)

LARGEST: Final = 25 * 1024 * 1024
TRIES: Final = 5
CLAIM: Final = """
UPDATE messaging_inbound SET attempt = attempt + 1 WHERE id = (
    SELECT id FROM messaging_inbound WHERE state = 'waiting' AND (handled_at IS NULL OR handled_at <= %s)
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""
PAUSE: Final = timedelta(minutes=1)


def keep_raw(raw: bytes, *, via: Inbound.Via, key: str = "", envelope_from: str = "", envelope_to: str = "") -> Inbound:
    """Keep a mail as it came; the same one (by `key`, or by its bytes and recipient) is kept once."""
    name = key or f"{via}:{hash_raw(envelope_to.lower().encode('utf-8', 'replace') + b' ' + raw)}"
    found, _created = Inbound.objects.get_or_create(
        key=name[:500],
        defaults={
            "via": via,
            "envelope_from": envelope_from[:320].replace("\0", ""),
            "envelope_to": envelope_to[:320].replace("\0", ""),
            "raw": raw,
            "size": len(raw),
        },
    )
    return found


def handle_waiting(*, most: int = 200) -> int:
    """Handle what waits, the oldest first; returns how many. Safe to repeat, and in several processes at once."""
    for done in range(most):
        if not handle_next():
            return done
    return most


def handle_next() -> bool:
    """Handle one mail that waits; False when none does. One that fails five times is put aside and shown."""
    inbound_id = 0
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(CLAIM, [now() - PAUSE])
                row = cursor.fetchone()
            if row is None:
                return False
            inbound_id = row[0]
            handle(Inbound.objects.select_for_update().get(pk=inbound_id))
    except Exception as error:
        log.exception("Mail %s that came in could not be handled.", inbound_id)
        if not inbound_id:
            raise
        _note_failure(inbound_id, error)
    return True


def handle(inbound: Inbound) -> None:
    """Read a mail or report and do what follows from it, in the caller's transaction."""
    if inbound.via == Inbound.Via.PROVIDER:
        # One request reports of many copies; the last one of ours names what it was.
        for said in read_reports(bytes(inbound.raw)) or [Said("strange", "nothing_to_do")]:
            follow(inbound, said)
        return
    said = read_mail(bytes(inbound.raw), envelope_from=inbound.envelope_from, envelope_to=inbound.envelope_to)
    follow(inbound, said)


def follow(inbound: Inbound, said: Said) -> None:
    """Do what follows from one thing that was said, and note it."""
    claim = find_claim(said.marks)
    if claim is not None:
        inbound.mailing_id, inbound.contact_id = claim.mailing_id, claim.contact_id
    # Before what follows from it, which counts how many there were.
    inbound.kind = said.kind
    inbound.save(update_fields=["kind", "mailing_id", "contact_id"])
    inbound.kind, inbound.reason = take_effect(inbound, said, claim)
    inbound.state, inbound.handled_at = Inbound.State.DONE, now()
    inbound.save(update_fields=["kind", "reason", "state", "handled_at"])


def _note_failure(inbound_id: int, error: Exception) -> None:
    with transaction.atomic():
        inbound = Inbound.objects.select_for_update().get(pk=inbound_id)
        # The attempt was counted in the transaction that was taken back.
        inbound.attempt += 1
        inbound.reason, inbound.handled_at = f"{type(error).__name__}: {error}"[:300].replace("\0", ""), now()
        if inbound.attempt >= TRIES:
            inbound.state = Inbound.State.FAILED
        inbound.save(update_fields=["attempt", "reason", "handled_at", "state"])
