"""Asks right before a message's text goes out: is it still ours, does the mailing run, and may the person be written to?

One question by prepared statement, over a connection of its own. It decides like `judge` in contacts; a test compares both.
"""

import threading
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection as django_connection

BROWSER: Final = """(
    SELECT jsonb_build_object('endpoint', b.endpoint, 'p256dh', b.p256dh, 'auth', b.auth)::text
    FROM channels_pushsubscription b WHERE b.contact_id = c.id ORDER BY b.id DESC LIMIT 1)"""
"""The browser that a push message goes to: the one somebody said yes in last."""
ALLOWED: Final = """
c.id IS NOT NULL AND c.archived_at IS NULL AND u.id IS NOT NULL AND u.archived_at IS NULL AND g.channel = ANY(u.channels)
AND NOT EXISTS (
    SELECT 1 FROM contacts_preference f WHERE f.contact_id = c.id AND (f.restricted_at IS NOT NULL OR (u.basis <> 'contract'
        AND (f.objected_at IS NOT NULL OR f.left_at IS NOT NULL OR f.paused_until > now()))))
AND (g.channel <> 'push' OR EXISTS (SELECT 1 FROM channels_pushsubscription b WHERE b.contact_id = c.id))
AND (g.channel NOT IN ('email', 'sms', 'phone') OR (
    (CASE g.channel WHEN 'email' THEN c.email ELSE c.phone END) <> '' AND NOT EXISTS (
    SELECT 1 FROM contacts_identity i WHERE i.contact_id = c.id
        AND i.kind = CASE g.channel WHEN 'email' THEN 'email' ELSE 'phone' END
        AND ((i.state IN ('bounced', 'wrong', 'former') AND i.value = CASE g.channel WHEN 'email' THEN c.email ELSE c.phone END)
            OR (u.basis <> 'contract' AND i.state = 'complained')))))
AND (u.basis = 'contract' OR coalesce((
    SELECT k.state FROM contacts_consent k WHERE k.contact_id = c.id AND k.purpose_id = u.id AND k.channel = g.channel
    ORDER BY k.at DESC, k.id DESC LIMIT 1), CASE u.basis WHEN 'consent' THEN 'withdrawn' ELSE 'given' END) <> 'withdrawn')
"""
NOT_SUPPRESSED: Final = """
NOT EXISTS (
    SELECT 1 FROM contacts_suppression s WHERE s.channel = g.channel AND s.address_mac = ANY(%s) AND (
        (s.reason = 'bounced' AND s.address_mac = %s)
        OR (u.basis <> 'contract' AND s.reason <> 'bounced' AND (s.purpose_id IS NULL OR s.purpose_id = u.id))))
"""
ASK: Final = f"""
SELECT m.state = 'sending' AND m.attempt = %s AND m.claimed_by = %s, g.wanted = 'running',
    CASE g.channel WHEN 'email' THEN c.email WHEN 'push' THEN {BROWSER} ELSE c.phone END, ({ALLOWED}) AND {NOT_SUPPRESSED}
FROM messaging_message m JOIN messaging_mailing g ON g.id = m.mailing_id
LEFT JOIN contacts_contact c ON c.id = m.contact_id LEFT JOIN contacts_purpose u ON u.slug = g.purpose
WHERE m.id = %s
"""  # noqa: S608 - texts of this file


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: the message and its attempt, and the hashes of the person's addresses, the main one first."""

    message_id: int
    attempt: int
    address: str
    macs: list[str]


class Gate:
    """The last question, over a connection that all slots of a carrier share."""

    def __init__(self, carrier_id: int) -> None:
        self.carrier_id = carrier_id
        self._lock = threading.Lock()
        self._connection: Any = None

    def ask(self, asked: Asked) -> str:
        """Return 'go', or why not: 'lost' (not ours any more), 'paused', 'moved' (another address) or 'no'."""
        main = asked.macs[0] if asked.macs else ""
        row = self._ask([asked.attempt, self.carrier_id, asked.macs, main, asked.message_id])
        if row is None or not row[0]:
            return "lost"
        if not row[1]:
            return "paused"
        if not row[3]:
            return "no"
        return "moved" if asked.address and row[2] != asked.address else "go"

    def _ask(self, values: list[Any]) -> Any:
        with self._lock:
            if self._connection is None or self._connection.closed:
                self._connection = _connect()
            return self._connection.execute(ASK, values, prepare=True).fetchone()

    def close(self) -> None:
        """Give the connection up."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _connect() -> Any:
    made = django_connection.get_new_connection(django_connection.get_connection_params())
    made.autocommit = True
    # Django's connections never prepare; to plan this question takes ten times as long as to answer it.
    made.prepare_threshold = 0
    return made
