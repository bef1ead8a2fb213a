"""Takes mails from their table and sends them: claimed with SKIP LOCKED, fenced by the attempt's number."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from django.db import connection, transaction
from django.db.models import QuerySet

from touchline.channels.brakes import may_leave
from touchline.channels.models import Mail, StaffMailSettings
from touchline.channels.secrets import has_run_out, reveal
from touchline.channels.smtp import NotSent, Server, deliver
from touchline.kit.clock import now
from touchline.kit.sealing import CannotUnseal, unseal
from touchline.users.models import User

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
"""Before the second, third … attempt; after the last one the mail has failed."""
CLAIM_ENDS_AFTER = timedelta(minutes=5)
"""A sender that has not finished by then is dead; another may try."""
CLAIM = """
UPDATE channels_mail SET state = 'sending', attempt = attempt + 1, claimed_at = %(now)s, due_at = %(again)s
WHERE id = (
    SELECT id FROM channels_mail WHERE state IN ('queued', 'sending') AND due_at <= %(now)s
    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def send_due_mails(*, most: int = 100) -> int:
    """Send the mails that are due, one after the other; return how many were tried."""
    for tried in range(most):
        mail = claim_mail()
        if mail is None:
            return tried
        send_claimed_mail(mail)
    return most


def claim_mail() -> Mail | None:
    """Take the next mail that is due for this process alone, or None."""
    if not may_leave():
        return None
    moment = now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": moment, "again": moment + CLAIM_ENDS_AFTER})
        row = cursor.fetchone()
    return Mail.objects.select_related("user").get(id=row[0]) if row else None


def send_claimed_mail(mail: Mail) -> None:
    """Try to send a claimed mail, and write down what came of it."""
    settings = StaffMailSettings.objects.first()
    if settings is None:
        _finish(mail, state=Mail.State.PRACTICE, answer="")
        return
    if not is_staff_address(mail.user, mail.address):
        _finish(mail, state=Mail.State.FAILED, answer=f"{mail.address} is no active user's address any more.")
        return
    if has_run_out(mail):
        _finish(mail, state=Mail.State.FAILED, answer="Its link ran out before a mail server took it.")
        return
    try:
        answer = hand_in(settings, mail)
    except NotSent as error:
        _put_off(mail, answer=str(error), permanent=error.permanent)
    else:
        _finish(mail, state=Mail.State.SENT, answer=answer)


def hand_in(settings: StaffMailSettings, mail: Mail) -> str:
    """Hand a mail to the server of the settings and return its answer; raises NotSent."""
    try:
        password = unseal(settings.sealed_password) if settings.sealed_password else ""
        message = compose(mail, sender=settings.from_address)
    except CannotUnseal as error:
        raise NotSent(str(error)) from None
    server = Server(settings.host, settings.port, settings.security, settings.username, password)
    sender = parseaddr(settings.from_address)[1]
    return deliver(server, message, sender=sender, recipient=mail.address)


def compose(mail: Mail, *, sender: str) -> EmailMessage:
    """Return the mail as it goes over the wire."""
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = sender
    message["To"] = mail.address
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.key}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(reveal(mail, mail.text))
    if mail.html:
        message.add_alternative(reveal(mail, mail.html), subtype="html")
    return message


def is_staff_address(user: User | None, address: str) -> bool:
    """Return whether the address is that of this user, now, and the user is active."""
    return user is not None and User.objects.active().filter(pk=user.pk, email__iexact=address).exists()


def _put_off(mail: Mail, *, answer: str, permanent: bool) -> None:
    if permanent or mail.attempt > len(PAUSES):
        _finish(mail, state=Mail.State.FAILED, answer=answer)
    else:
        due_at = now() + PAUSES[mail.attempt - 1]
        _fence(mail).update(state=Mail.State.QUEUED, answer=answer, due_at=due_at)


def _finish(mail: Mail, *, state: Mail.State, answer: str) -> None:
    sent_at = now() if state == Mail.State.SENT else None
    changed = {"state": state, "answer": answer, "sent_at": sent_at}
    if state != Mail.State.PRACTICE:
        # In practice mode the mail is read here; else nobody needs its link any more.
        changed["sealed_secret"] = ""
    _fence(mail).update(**changed)


def _fence(mail: Mail) -> QuerySet[Mail]:
    # A sender that was slower than its claim must not overwrite what the next one found out.
    return Mail.objects.filter(id=mail.id, state=Mail.State.SENDING, attempt=mail.attempt)
