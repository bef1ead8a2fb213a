"""Hands mail in at a provider's HTTP interface, through django-anymail."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any, Final

import msgspec
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from touchline.channels.email.accounts import Route
from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.channels.email.transports import Envelope
from touchline.channels.email.wire import MaySend

NOT_PASSED: Final = frozenset(
    {"from", "to", "subject", "date", "mime-version", "content-type", "content-transfer-encoding", "dkim-signature", "reply-to"}
)  # fmt: skip
MARKED: Final = "touchline"
WITHOUT_METADATA: Final = frozenset({"mailersend"})


class ProviderTransport:
    """A provider; it signs, and answers at once with its own id of the mail."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self._backend: BaseEmailBackend | None = None

    def hand_over(self, envelope: Envelope, may_send: MaySend) -> Receipt:
        """Hand one mail in."""
        try:
            message = make_message(envelope, provider=self.route.provider)
            if not may_send():
                return Receipt(Outcome.WITHDRAWN)
            self._open().send_messages([message])
        except AnymailRecipientsRefused as error:
            return Receipt(Outcome.REFUSED, "policy", str(error)[:300])
        except AnymailAPIError as error:
            return judge_status(getattr(error, "status_code", None), str(error)[:300])
        except AnymailError as error:
            return Receipt(Outcome.REFUSED, "content", str(error)[:300])
        except OSError as error:
            # The request may have reached the provider before the connection was lost.
            return Receipt(Outcome.UNKNOWN, "unanswered", str(error)[:300], closes=True)
        status: Any = getattr(message, "anymail_status", None)
        return Receipt(Outcome.ACCEPTED, answer=str(getattr(status, "message_id", "") or "taken")[:300])

    def _open(self) -> BaseEmailBackend:
        if self._backend is None:
            backend = import_string(f"anymail.backends.{self.route.provider}.EmailBackend")
            keys = msgspec.json.decode(self.route.settings or "{}")
            # What a provider has no place for, such as some headers, is left away rather than the mail.
            self._backend = backend(fail_silently=False, ignore_unsupported_features=True, **keys)
        return self._backend

    def close(self) -> None:
        """Give the provider's session up."""
        backend, self._backend = self._backend, None
        if backend is not None:
            backend.close()


def judge_status(status: int | None, text: str) -> Receipt:
    """Return what a provider's HTTP status means."""
    if status in (401, 403):
        return Receipt(Outcome.RETURNED, "unreachable", text, closes=True, pauses=True)
    if status == 429:
        return Receipt(Outcome.DEFERRED, "busy", text)
    if status is None or status >= 500:
        return Receipt(Outcome.UNKNOWN, "unanswered", text, closes=True)
    return Receipt(Outcome.REFUSED, "content", text)


def make_message(envelope: Envelope, *, provider: str) -> EmailMultiAlternatives:
    """Return a mail as the provider's backend takes it.

    Providers write a Message-ID of their own; so ours goes along where their reports give it back, and says whose copy it is.
    """
    parsed = message_from_bytes(envelope.raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    replies = [address for _name, address in getaddresses(parsed.get_all("Reply-To", []))]
    message = EmailMultiAlternatives(
        subject=str(parsed["Subject"]),
        body=text.get_content() if text else "",
        from_email=str(parsed["From"]),
        to=[str(parsed["To"])],
        reply_to=replies,
        headers={name: str(value) for name, value in parsed.items() if name.lower() not in NOT_PASSED},
    )
    if html is not None:
        message.attach_alternative(html.get_content(), "text/html")
    if mark := str(parsed.get("Message-ID", "")).strip("<> "):
        marked: Any = message
        marked.metadata = {MARKED: mark}
        if provider in WITHOUT_METADATA:
            marked.tags = [mark]
    return message
