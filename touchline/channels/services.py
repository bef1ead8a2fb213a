"""Sends mail to staff, and to nobody else; keeps the mail server's settings."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction

from touchline.channels import jobs, sending
from touchline.channels.models import Mail, PushKey, SendingAccount, SmsAccount, StaffMailSettings
from touchline.channels.secrets import hide_secret
from touchline.channels.smtp import NotSent
from touchline.jobs.services import defer
from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.users.audit import write_audit
from touchline.users.delivery import Secret
from touchline.users.models import User

PRACTICE_KEY = "channels.practice"
PRACTICE_KEPT_S = 15


class NotStaff(Exception):
    """The address is no active user's; mail to contacts goes another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A mail server as typed on the settings page; `password` None keeps the one there is."""

    host: str
    port: int
    security: str
    username: str
    password: str | None
    from_address: str


@transaction.atomic
def send_to_staff(
    user: User, *, subject: str, text: str, html: str | None = None, secret: Secret | None = None
) -> Mail:
    """Queue a mail to an active user; it leaves once the transaction is committed, or is kept in practice mode.

    What of its text is `secret` is kept sealed, and no longer than until it is sent or has run out.

    Raises NotStaff for an address that is no active user's.
    """
    if not sending.is_staff_address(user, user.email):
        raise NotStaff(f"{user.email} is no active user's address.")
    mail = _make_mail(user, subject=subject, text=text, html=html or "")
    if secret is not None:
        hide_secret(mail, secret)
    mail.state = Mail.State.PRACTICE if is_practice_mode() else Mail.State.QUEUED
    mail.save()
    if mail.state == Mail.State.QUEUED:
        defer(jobs.send_mails)
    return mail


def send_test_mail(user: User) -> tuple[bool, str]:
    """Send a mail to the asking user at once; return whether it was taken, and the server's answer in its own words."""
    settings = StaffMailSettings.objects.first()
    text = "Touchline can send mail to you.\n"
    mail = _make_mail(user, subject="Test mail from Touchline", text=text, html="")
    if settings is None:
        mail.state = Mail.State.PRACTICE
        _keep_test(mail, user)
        return True, ""
    mail.attempt = 1
    try:
        mail.answer, mail.state, mail.sent_at = sending.hand_in(settings, mail), Mail.State.SENT, now()
    except NotSent as error:
        mail.answer, mail.state = str(error), Mail.State.FAILED
    _keep_test(mail, user)
    return mail.state == Mail.State.SENT, mail.answer


@transaction.atomic
def _keep_test(mail: Mail, user: User) -> None:
    mail.save()
    write_audit(user, "test", "mail", mail.pk, after={"state": mail.state})


@transaction.atomic
def save_mail_server(server: MailServer) -> None:
    """Send staff mail by this server from now on."""
    kept = StaffMailSettings.objects.select_for_update().first()
    if server.password is None:
        sealed = kept.sealed_password if kept else ""
    else:
        sealed = seal(server.password) if server.password else ""
    values = {
        "host": server.host,
        "port": server.port,
        "security": server.security,
        "username": server.username,
        "sealed_password": sealed,
        "from_address": server.from_address,
        "updated_at": now(),
    }
    StaffMailSettings.objects.update_or_create(id=1, defaults=values)
    transaction.on_commit(forget_mode)


@transaction.atomic
def remove_mail_server() -> None:
    """Go back to practice mode: mail is kept in the built-in mailbox and leaves no more."""
    StaffMailSettings.objects.all().delete()
    transaction.on_commit(forget_mode)


def is_practice_mode() -> bool:
    """Return whether no mail leaves, since no mail server is set."""
    return not StaffMailSettings.objects.exists()


def find_kept_mail() -> frozenset[str]:
    """Return whose mail is kept here instead of leaving, for the bar on every page: "team", "people", both or nobody's.

    At most 15 seconds old, without asking the database each time.
    """
    known = cache.get(PRACTICE_KEY)
    if known is None:
        kept = {"team": is_practice_mode(), "people": is_contact_practice("email")}
        known = frozenset(whose for whose, is_kept in kept.items() if is_kept)
        cache.set(PRACTICE_KEY, known, PRACTICE_KEPT_S)
    return frozenset(known)


def forget_mode() -> None:
    """Look anew whose mail is kept, since that has changed."""
    cache.delete(PRACTICE_KEY)


def _make_mail(user: User, *, subject: str, text: str, html: str) -> Mail:
    moment = now()
    # A line break would end the header and begin another.
    return Mail(
        user=user,
        address=user.email,
        subject=" ".join(subject.split())[:250],
        text=text,
        html=html,
        created_at=moment,
        due_at=moment,
    )


def is_contact_practice(channel: str) -> bool:
    """Return whether messages to contacts are kept here, since no account is set that they could leave by."""
    if channel == "sms":
        return not SmsAccount.objects.exists()
    if channel == "push":
        return not PushKey.objects.exists()
    return channel == "email" and not SendingAccount.objects.filter(archived_at=None).exists()
