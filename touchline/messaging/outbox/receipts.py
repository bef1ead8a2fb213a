"""Writes down what became of messages, many at once: on their rows, as events, and in what follows for an address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction

from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.contacts.models import Channel, Suppression
from touchline.contacts.suppressions import Suppressed, suppress_many
from touchline.journal.services import Recorded, record_many
from touchline.messaging.models import Mailing
from touchline.messaging.outbox.claiming import Claimed
from touchline.messaging.phones.browsers import drop_browsers
from touchline.messaging.phones.writing import count_parts

DELAYS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 720, 720, 720))
"""Before the second, third … attempt at a message that was put off; after the last it is given up."""
RETRY_UNKNOWN_S: Final = 60.0
WRITE: Final = """
UPDATE messaging_message m SET state = CASE WHEN m.state = 'sending' THEN r.state ELSE m.state END,
    reason = CASE WHEN m.state = 'sending' THEN r.reason ELSE m.reason END, answer = r.answer, failures = r.failures,
    retried = m.retried OR r.retried, due_at = now() + r.wait * interval '1 second', claimed_by = NULL, changed_at = now()
FROM unnest(%s::bigint[], %s::smallint[], %s::text[], %s::text[], %s::text[], %s::smallint[], %s::bool[], %s::float8[])
    AS r(id, attempt, state, reason, answer, failures, retried, wait)
WHERE m.id = r.id AND m.attempt = r.attempt
    AND (m.state = 'sending' OR (m.state IN ('bounced', 'delivered') AND m.claimed_by IS NOT NULL))
RETURNING m.id
"""
"""What was heard of a message before this stands: a bounce may be back sooner than the result is written."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one message: its row, its mailing, where it went and what came of it."""

    message: Claimed
    mailing: Mailing
    domain: str
    address: str
    subject: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Change:
    """How a row changes."""

    state: str
    reason: str
    answer: str = ""
    failures: int = 0
    retried: bool = False
    wait: float = 0.0


def write_results(results: Sequence[Result]) -> int:
    """Write results down, with their events, in one transaction; those of lost claims are left out. Returns how many."""
    if not results:
        return 0
    changes = [plan_change(one) for one in results]
    columns: list[list[Any]] = [
        [one.message.id for one in results],
        [one.message.attempt for one in results],
        [change.state for change in changes],
        [change.reason for change in changes],
        [change.answer.replace("\0", "") for change in changes],
        [change.failures for change in changes],
        [change.retried for change in changes],
        [change.wait for change in changes],
    ]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(WRITE, columns)
            written = {row[0] for row in cursor.fetchall()}
        pairs = [(one, change) for one, change in zip(results, changes, strict=True) if one.message.id in written]
        record_many(make_events(pairs))
        _suppress(pairs)
    return len(pairs)


def plan_change(result: Result) -> Change:
    """Return how a result changes its row."""
    message, receipt = result.message, result.receipt
    match receipt.outcome:
        case Outcome.ACCEPTED:
            return Change("accepted", "retried" if message.retried else "", receipt.answer, message.failures)
        case Outcome.UNKNOWN if result.mailing.retry_unknown:
            return Change(
                "queued", receipt.reason, receipt.answer, message.failures, retried=True, wait=RETRY_UNKNOWN_S
            )
        case Outcome.DEFERRED:
            return _put_off(message, receipt)
        case Outcome.RETURNED | Outcome.WITHDRAWN:
            return Change("queued", receipt.reason, receipt.answer, message.failures, wait=5.0)
        case _:
            return Change(str(receipt.outcome), receipt.reason, receipt.answer, message.failures)


def _put_off(message: Claimed, receipt: Receipt) -> Change:
    if message.failures >= len(DELAYS):
        return Change("refused", "expired", receipt.answer, message.failures)
    wait = DELAYS[message.failures].total_seconds()
    return Change("deferred", receipt.reason, receipt.answer, message.failures + 1, wait=wait)


def make_events(pairs: Iterable[tuple[Result, Change]]) -> list[Recorded]:
    """Return what the stream is told: what was accepted and what came back at once."""
    found: list[Recorded] = []
    for result, change in pairs:
        name = {"accepted": "sent", "bounced": "bounced", "refused": "bounced"}.get(change.state)
        if name is None:
            continue
        mailing = result.mailing
        properties: dict[str, Any] = {
            "mailing": mailing.pk,
            "variant": result.message.variant,
            "domain": result.domain,
            "campaign": mailing.name,
        }
        if change.reason:
            properties["reason"] = change.reason
        if mailing.is_practice:
            properties["practice"] = True
        elif mailing.channel == "sms":
            properties |= count_parts(result.receipt.answer)
        found.append(Recorded(result.message.contact_id, f"{mailing.channel}_{name}", properties))
    return found


def _suppress(pairs: Iterable[tuple[Result, Change]]) -> None:
    """Let nothing go any more to mailboxes that are not there."""
    drop_browsers(one.address for one, change in pairs if change.state == "bounced" and one.mailing.channel == "push")
    suppress_many(
        Suppressed(
            one.address, Suppression.Reason.BOUNCED, Channel(one.mailing.channel), origin=one.receipt.answer[:200]
        )
        for one, change in pairs
        if change.state == "bounced" and one.mailing.channel in {Channel.EMAIL, Channel.SMS} and one.address
    )


def write_skips(skips: Iterable[tuple[Claimed, str]]) -> int:
    """Write down which messages do not go, and why, in one transaction."""
    rows = list(skips)
    if not rows:
        return 0
    count = len(rows)
    columns: list[list[Any]] = [
        [message.id for message, _reason in rows],
        [message.attempt for message, _reason in rows],
        ["skipped"] * count,
        [reason for _message, reason in rows],
        [""] * count,
        [message.failures for message, _reason in rows],
        [False] * count,
        [0.0] * count,
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WRITE, columns)
        return int(cursor.rowcount)
