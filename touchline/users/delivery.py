"""Mail to staff leaves through the channels room, which lies above this one and puts its function here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from touchline.users.models import User


@dataclass(frozen=True, slots=True)
class Secret:
    """A part of a mail's text that opens a door until a moment, and is kept nowhere in plain and no longer than that."""

    text: str
    until: datetime


Send = Callable[[User, str, str, Secret | None], None]
"""Gets the user, a subject, a text, and what of the text is secret."""


class _Sender:
    send: Send | None = None
    leaves: Callable[[], bool] | None = None


def set_sender(send: Send, *, leaves: Callable[[], bool]) -> None:
    """Have mail to staff leave this way; `leaves` tells whether it does, or is kept in practice mode."""
    _Sender.send, _Sender.leaves = send, leaves


def send_mail(user: User, *, subject: str, text: str, secret: Secret | None = None) -> None:
    """Queue a mail to an active user, in the caller's transaction."""
    if _Sender.send is not None:
        _Sender.send(user, subject, text, secret)


def may_send() -> bool:
    """Tell whether mail leaves at all; while it does not, a link is handed over by hand."""
    return _Sender.leaves is not None and _Sender.leaves()


def send_invitation(user: User, secret: Secret, *, inviter: str) -> None:
    """Mail somebody the link of their invitation, in their own language."""
    with translation.override(user.language):
        text = _(
            "%(inviter)s invites you to work with Touchline.\n\n"
            "This link lets you in, once, within a week:\n%(url)s\n\n"
            "Then you choose a password, or add a passkey.\n"
        )
        subject = _("You are invited to Touchline")
        send_mail(user, subject=subject, text=text % {"inviter": inviter, "url": secret.text}, secret=secret)
