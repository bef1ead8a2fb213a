"""Short-lived signed tickets, for a process that has no session to ask, and the names of records in its stream."""

import hashlib
import hmac
import time
from dataclasses import dataclass

LIFETIME = 60  # seconds


@dataclass(frozen=True, slots=True)
class Claim:
    """Whom a ticket is for, and the key of the row of the session it was asked for in."""

    user_id: int
    session: str


def make_ticket(secret: str, *, user_id: int, session: str = "", lifetime: int = LIFETIME) -> str:
    """Return a ticket for a user's session that is good for `lifetime` seconds."""
    claim = f"{user_id}.{session}.{int(time.time()) + lifetime}"
    return f"{claim}.{_sign(secret, claim)}"


def check_ticket(secret: str, ticket: str) -> Claim | None:
    """Return what a good ticket claims, or None for a forged, broken or old one."""
    claim, _, signature = ticket.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _sign(secret, claim).encode()):
        return None
    user, session, expires = claim.split(".")
    return Claim(int(user), session) if int(expires) >= time.time() else None


def make_mark(secret: str, record_id: int) -> str:
    """Return what the live stream calls a record: it tells something only to who was shown the record."""
    return hmac.new(secret.encode(), f"mark:{record_id}".encode(), hashlib.sha256).hexdigest()[:16]


def _sign(secret: str, claim: str) -> str:
    return hmac.new(secret.encode(), f"ticket:{claim}".encode(), hashlib.sha256).hexdigest()
