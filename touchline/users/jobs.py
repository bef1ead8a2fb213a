"""Sends links by mail, keeps the audit chain linked, and clears away what has run out."""

from datetime import timedelta

from touchline.jobs.services import job, periodic
from touchline.kit.clock import now
from touchline.users.audit_chain import link_entries
from touchline.users.models import LoginLink, LoginTry, Session
from touchline.users.resets import send_reset

KEPT = timedelta(days=1)


@job(tries=3)
def mail_reset(user_id: int) -> None:
    """Mail a link for a new password; for 0, which stands for an address of nobody, do nothing."""
    send_reset(user_id)


@periodic("* * * * *")
def link_audit_entries() -> None:
    """Link what a process that died between commit and link has left."""
    while link_entries():
        pass


@periodic("23 3 * * *")
def clear_logins() -> None:
    """Remove sessions, links and tries that have run out."""
    at = now()
    Session.objects.filter(expire_date__lt=at).delete()
    LoginLink.objects.filter(expires_at__lt=at - KEPT).delete()
    LoginTry.objects.filter(at__lt=at - KEPT).delete()
