"""Takes deliveries for one sender alone, and writes down what came of them; both for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from touchline.channels.brakes import may_leave
from touchline.kit.clock import now
from touchline.kit.rowsets import encode_rows
from touchline.webhooks.models import Delivery
from touchline.webhooks.schedule import CLAIM_SECONDS, find_next_try

# One index range for each endpoint with a free slot: an endpoint with a million rows waiting costs the others nothing.
CLAIM = """
WITH taken AS (
    SELECT due.id FROM json_to_recordset(%s::json) AS free(endpoint_id bigint, slots int)
    CROSS JOIN LATERAL (
        SELECT id FROM webhooks_delivery d
        WHERE d.endpoint_id = free.endpoint_id AND d.state IN ('waiting', 'sending') AND d.due_at <= statement_timestamp()
        ORDER BY d.due_at, d.id LIMIT free.slots FOR UPDATE SKIP LOCKED
    ) due
)
UPDATE webhooks_delivery d
SET state = 'sending', attempt = d.attempt + 1, due_at = statement_timestamp() + make_interval(secs => %s)
FROM taken WHERE d.id = taken.id
RETURNING d.id, d.endpoint_id, encode(uuid_send(d.key), 'hex'), d.attempt, d.tried, d.body
"""
# Fenced: a sender whose claim ran out finds the attempt's number moved on, and writes nothing.
FINISH = """
UPDATE webhooks_delivery d SET
    state = u.state, due_at = coalesce(u.due_at, d.due_at), tried = d.tried + 1, status = u.status, error = u.error,
    took_ms = u.took_ms, finished_at = CASE WHEN u.state = 'waiting' THEN NULL ELSE now() END,
    tries = d.tries || jsonb_build_object(
        'at', to_char(u.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'status', u.status, 'took_ms', u.took_ms,
        'error', u.error)
FROM json_to_recordset(%s::json) AS u(
    id bigint, attempt int, state text, due_at timestamptz, status int, error text, took_ms int, at timestamptz)
WHERE d.id = u.id AND d.attempt = u.attempt AND d.state = 'sending'
RETURNING d.endpoint_id, u.state = 'delivered', u.status
"""
FINISHED = ("id", "attempt", "state", "due_at", "status", "error", "took_ms", "at")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this sender alone may try now."""

    id: int
    endpoint_id: int
    key: str
    attempt: int
    tried: int
    body: str

    @property
    def webhook_id(self) -> str:
        """The same at every try."""
        return f"msg_{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one try; without a status, `error` says why nobody answered."""

    claimed: Claimed
    at: datetime
    status: int | None = None
    error: str = ""
    took_ms: int | None = None

    @property
    def delivered(self) -> bool:
        """Whether the endpoint took it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Noted:
    """What an endpoint did with one delivery, once it is written down."""

    endpoint_id: int
    delivered: bool
    status: int | None


def claim_due(slots: Mapping[int, int]) -> list[Claimed]:
    """Take what is due, for each endpoint at most as many as it has free slots."""
    free = [(endpoint_id, count) for endpoint_id, count in sorted(slots.items()) if count > 0]
    if not free or not may_leave():
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [encode_rows(("endpoint_id", "slots"), free), CLAIM_SECONDS])
        return [Claimed(*row) for row in cursor.fetchall()]


def finish(outcomes: Sequence[Outcome]) -> list[Noted]:
    """Write down what came of tries; return those that were still this sender's."""
    if not outcomes:
        return []
    moment = now()
    rows = [_make_row(outcome, moment) for outcome in outcomes]
    with connection.cursor() as cursor:
        cursor.execute(FINISH, [encode_rows(FINISHED, rows)])
        return [Noted(*row) for row in cursor.fetchall()]


def _make_row(outcome: Outcome, moment: datetime) -> tuple[object, ...]:
    claimed = outcome.claimed
    again = None if outcome.delivered else find_next_try(claimed.tried + 1, at=moment)
    state = Delivery.State.DELIVERED if outcome.delivered else Delivery.State.FAILED
    return (
        claimed.id,
        claimed.attempt,
        Delivery.State.WAITING.value if again else state.value,
        again,
        outcome.status,
        outcome.error[:500],
        outcome.took_ms,
        outcome.at,
    )
