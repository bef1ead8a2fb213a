"""Short-lived signed tickets, for a process that has no session to ask."""

import hashlib
import hmac
import time

LIFETIME = 60  # seconds


def make_ticket(secret: str, *, user_id: int, lifetime: int = LIFETIME) -> str:
    """Return a ticket for a user that is good for `lifetime` seconds."""
    claim = f"{user_id}.{int(time.time()) + lifetime}"
    return f"{claim}.{_sign(secret, claim)}"


def check_ticket(secret: str, ticket: str) -> int | None:
    """Return the user id of a good ticket, or None for a forged, broken or old one."""
    claim, _, signature = ticket.rpartition(".")
    user, _, expires = claim.partition(".")
    if not hmac.compare_digest(signature.encode(), _sign(secret, claim).encode()):
        return None
    return int(user) if int(expires) >= time.time() else None


def _sign(secret: str, claim: str) -> str:
    return hmac.new(secret.encode(), f"ticket:{claim}".encode(), hashlib.sha256).hexdigest()
