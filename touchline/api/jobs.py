"""Clears old replies away."""

from touchline.api.idempotency import remove_old_replies
from touchline.jobs.services import periodic


@periodic("23 * * * *")
def forget_replies() -> None:
    """Forget replies to requests with an Idempotency-Key after 48 hours."""
    remove_old_replies()
