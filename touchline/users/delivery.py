"""Mail to staff leaves through the channels room, which lies above this one and puts its function here."""

from collections.abc import Callable

from touchline.users.models import User

Send = Callable[[User, str, str], None]
"""Gets the user, a subject and a text."""


class _Sender:
    send: Send | None = None


def set_sender(send: Send) -> None:
    """Have mail to staff leave this way."""
    _Sender.send = send


def send_mail(user: User, *, subject: str, text: str) -> None:
    """Queue a mail to an active user, in the caller's transaction."""
    if _Sender.send is not None:
        _Sender.send(user, subject, text)
