"""Keeps the one-time links of mails out of the table of mails: sealed until the mail is sent, and then not at all."""

from touchline.channels.models import Mail
from touchline.kit.clock import now
from touchline.kit.sealing import seal, unseal
from touchline.users.delivery import Secret

MARK = "••••••••"
"""Stands in a kept text where the secret was."""


def hide_secret(mail: Mail, secret: Secret) -> None:
    """Put dots in the place of the secret, in a mail that is about to be saved."""
    mail.text, mail.html = mail.text.replace(secret.text, MARK), mail.html.replace(secret.text, MARK)
    mail.sealed_secret, mail.secret_until = seal(secret.text), secret.until


def has_run_out(mail: Mail) -> bool:
    """Tell whether the mail held a secret that is good no more."""
    return mail.secret_until is not None and (not mail.sealed_secret or mail.secret_until <= now())


def reveal(mail: Mail, text: str) -> str:
    """Return a text of the mail as it is sent; with the dots where its secret is good no more. Raises CannotUnseal."""
    if not mail.sealed_secret or has_run_out(mail):
        return text
    return text.replace(MARK, unseal(mail.sealed_secret))


def drop_old_secrets() -> int:
    """Forget the secrets that have run out, such as those of mails that were read in the mailbox here."""
    old = Mail.objects.filter(secret_until__lte=now()).exclude(sealed_secret="")
    return old.update(sealed_secret="")
