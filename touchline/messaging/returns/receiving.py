"""Takes mail in: a small mail server that says yes only once a mail is kept, and a mailbox that is read and reconciled."""

import logging
import threading
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.db import Error, connection

from touchline.messaging.models import Inbound, ReturnRules
from touchline.messaging.returns.inbound import LARGEST, keep_raw
from touchline.messaging.returns.marks import find_claim
from touchline.messaging.returns.trackable import get_rules

log = logging.getLogger(__name__)

MOST_RECIPIENTS: Final = 20
LOOK_AGAIN_S: Final = 5.0


class Receiver:
    """Answers a mail server that brings something back: only for addresses that were made here."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take only what is addressed to a token of ours: nothing is relayed, and nobody else is answered for."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            claim = await sync_to_async(find_claim, thread_sensitive=False)([address])
        except OSError:
            return "451 4.3.0 Try again in a moment"
        if claim is None:
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail for each recipient, and only then take it."""
        try:
            await sync_to_async(self._keep, thread_sensitive=False)(envelope)
        except (Error, OSError) as error:
            log.warning("A mail could not be kept, and was put off: %s", str(error).strip())
            return "451 4.3.0 It cannot be kept at the moment; try again"
        return "250 2.0.0 Kept"

    def _keep(self, envelope: Envelope) -> None:
        try:
            content: Any = envelope.content or b""
            raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else bytes(content)
            for address in dict.fromkeys(envelope.rcpt_tos):
                keep_raw(raw, via=Inbound.Via.SMTP, envelope_from=envelope.mail_from or "<>", envelope_to=address)
        finally:
            # The thread may never come again, and mail comes in seldom enough.
            connection.close()


def make_receiver(host: str, port: int, *, name: str = "touchline") -> Controller:
    """Return the mail server, not started yet. Raises OSError at its start when the port is taken."""
    return Controller(
        Receiver(),
        hostname=host,
        port=port,
        data_size_limit=LARGEST,
        server_hostname=name,
        ident="Touchline",
        enable_SMTPUTF8=True,
        decode_data=False,
    )


def run_receiver(stop: threading.Event) -> None:
    """Listen where the rules say, for as long as they say so, until told to stop."""
    running: Controller | None = None
    place: tuple[str, int] | None = None
    while not stop.is_set():
        wanted = find_place(get_rules())
        if wanted != place:
            if running is not None:
                running.stop()
            running, place = (start(*wanted), wanted) if wanted else (None, None)
        stop.wait(LOOK_AGAIN_S)
    if running is not None:
        running.stop()


def find_place(rules: ReturnRules) -> tuple[str, int] | None:
    """Return where to listen, or None for nowhere."""
    return (rules.smtp_host or "127.0.0.1", rules.smtp_port) if rules.smtp_port else None


def start(host: str, port: int) -> Controller:
    """Start the mail server. Raises OSError."""
    receiver = make_receiver(host, port, name=get_rules().domain or "touchline")
    receiver.start()
    log.info("Taking mail in at %s:%s.", host, port)
    return receiver
