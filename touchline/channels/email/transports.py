"""Opens a way out for mail to contacts, keeps it open, and tells what became of each mail."""

import threading
import time
from dataclasses import dataclass
from typing import Final, Protocol

from touchline.channels.email.accounts import Route
from touchline.channels.email.letters import stuff
from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.channels.email.wire import DOT_S, Lost, MaySend, Refused, Wire

MOST_ON_ONE: Final = 500
"""Mails over one connection; servers close it sooner or later."""
IDLE_S: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One mail ready to go: from and to for the server, and its bytes."""

    sender: str
    recipient: str
    raw: bytes
    mailing_id: int = 0
    contact_id: int = 0
    subject: str = ""


class Transport(Protocol):
    """A way out that takes one mail after the other; used by one thread at a time."""

    def hand_over(self, envelope: Envelope, may_send: MaySend) -> Receipt:
        """Hand one mail over; a Receipt with `closes` means that the way must be opened anew."""

    def close(self) -> None:
        """Give the way up."""


class SmtpTransport:
    """A mail server, with a connection that is kept."""

    def __init__(self, route: Route, *, hello: str, dot_s: float = DOT_S) -> None:
        self.route, self.hello, self.dot_s = route, hello, dot_s
        self._wire: Wire | None = None
        self._used_at = 0.0

    def hand_over(self, envelope: Envelope, may_send: MaySend) -> Receipt:
        """Hand one mail over, over the connection there is or a new one."""
        try:
            wire = self._get_wire()
        except Refused as error:
            self.close()
            return error.receipt
        except Lost as error:
            self.close()
            return Receipt(Outcome.RETURNED, "unreachable", str(error)[:300], closes=True)
        receipt = wire.hand_over(envelope.sender, envelope.recipient, stuff(envelope.raw), may_send)
        self._used_at = time.monotonic()
        if receipt.closes or wire.sent >= MOST_ON_ONE:
            self.close()
        return receipt

    def _get_wire(self) -> Wire:
        if self._wire is not None and time.monotonic() - self._used_at > IDLE_S and not self._wire.is_alive():
            self.close()
        if self._wire is None:
            route = self.route
            self._wire = Wire(route.host, route.port, security=route.security, hello=self.hello, dot_s=self.dot_s)
            self._wire.open(username=route.username, password=route.password)
        return self._wire

    def close(self) -> None:
        """Give the connection up."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()


class PracticeTransport:
    """Keeps mails in the built-in mailbox."""

    def hand_over(self, envelope: Envelope, may_send: MaySend) -> Receipt:
        """Keep one mail."""
        from touchline.channels.models import PracticeMail

        if not may_send():
            return Receipt(Outcome.WITHDRAWN)
        PracticeMail.objects.create(
            mailing_id=envelope.mailing_id,
            contact_id=envelope.contact_id,
            address=envelope.recipient,
            subject=envelope.subject[:500],
            raw=envelope.raw,
        )
        return Receipt(Outcome.ACCEPTED, answer="kept here: practice")

    def close(self) -> None:
        """Nothing is open."""
        from django.db import connection

        if threading.current_thread() is not threading.main_thread():
            connection.close()


def open_transport(route: Route, *, hello: str, dot_s: float = DOT_S) -> Transport:
    """Return the way out that a route describes; nothing is connected before the first mail."""
    if route.kind == "practice":
        return PracticeTransport()
    if route.kind not in ("smtp", "provider"):
        from touchline.channels import reach

        return reach.open_transport(route)
    if route.kind == "provider":
        from touchline.channels.email.provider import ProviderTransport

        return ProviderTransport(route)
    return SmtpTransport(route, hello=hello, dot_s=dot_s)
