"""Wakes the sender of staff mail."""

from touchline.channels.secrets import drop_old_secrets
from touchline.channels.sending import send_due_mails
from touchline.jobs.services import job, periodic


@job(tries=1)
def send_mails() -> None:
    """Send what is due; a mail's own row says when it is tried again."""
    send_due_mails()


@periodic("* * * * *")
def send_waiting_mails() -> None:
    """Send what was put off, or left behind by a sender that died."""
    send_due_mails()


@periodic("*/5 * * * *")
def drop_links_of_mails() -> None:
    """Forget the one-time links of mails that have run out."""
    drop_old_secrets()
