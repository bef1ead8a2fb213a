"""A slot takes one message after the other and hands it over; each has its own connection, and at most one message on the way."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from touchline.channels.email.accounts import Route
from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.channels.email.transports import Transport, open_transport
from touchline.messaging.design.rendering import RenderError
from touchline.messaging.outbox.deciding import Cargo
from touchline.messaging.outbox.filling import write_mail
from touchline.messaging.outbox.gate import Asked, Gate
from touchline.messaging.outbox.notes import Notes
from touchline.messaging.outbox.receipts import Result
from touchline.messaging.outbox.yard import Yard, find_domain

log = logging.getLogger(__name__)
IDLE_ENDS_S: Final = 30.0
TRIES: Final = 5
"""Attempts at a message at which the program itself fails."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that was stopped at the last question: 'no', 'paused', 'moved' or 'lost'; 'failed' by its template, or 'broken'."""

    cargo: Cargo
    why: str
    text: str = ""


@dataclass(slots=True)
class Outbound:
    """What slots share: where messages stand, what is asked, where it is noted, and where results go."""

    yard: Yard
    gate: Gate
    notes: Notes
    hello: str
    lock: threading.Lock = field(default_factory=threading.Lock)
    results: list[Result] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    wake: Callable[[], None] = lambda: None

    def add_result(self, result: Result) -> None:
        """Keep a result until it is written down."""
        with self.lock:
            self.results.append(result)

    def add_refusal(self, refusal: Refusal) -> None:
        """Keep what was stopped until it is looked into."""
        with self.lock:
            self.refusals.append(refusal)

    def take(self) -> tuple[list[Result], list[Refusal]]:
        """Take what is to be written down."""
        with self.lock:
            taken = self.results, self.refusals
            self.results, self.refusals = [], []
        return taken


class Slot(threading.Thread):
    """One way out."""

    def __init__(self, outbound: Outbound, *, number: int, only_urgent: bool = False, is_extra: bool = False) -> None:
        super().__init__(name=f"slot-{number}", daemon=True)
        self.outbound, self.only_urgent, self.is_extra = outbound, only_urgent, is_extra
        self._transports: dict[Route, Transport] = {}

    def run(self) -> None:
        """Work until the yard is closed; an extra one until there is nothing to do."""
        idle_since = time.monotonic()
        while not self.outbound.yard.is_closed:
            cargo = self.outbound.yard.take(only_urgent=self.only_urgent)
            if cargo is not None:
                self._send(cargo)
                idle_since = time.monotonic()
            elif self.is_extra and time.monotonic() - idle_since > IDLE_ENDS_S:
                break
        for transport in self._transports.values():
            transport.close()

    def _send(self, cargo: Cargo) -> None:
        receipt = Receipt(Outcome.RETURNED, "unreachable")
        try:
            receipt = self._hand_over(cargo)
        except Exception:
            log.exception("Message %d failed.", cargo.message.id)
            why = "failed" if cargo.message.attempt >= TRIES else "broken"
            self.outbound.add_refusal(Refusal(cargo, why, "see the log"))
        finally:
            self.outbound.yard.done(cargo, receipt)
            self.outbound.wake()

    def _hand_over(self, cargo: Cargo) -> Receipt:
        message, route = cargo.message, cargo.load.route
        try:
            envelope = write_mail(cargo, route)
        except RenderError as error:
            self.outbound.add_refusal(Refusal(cargo, "failed", str(error)))
            return Receipt(Outcome.WITHDRAWN)
        said = ["returned"]

        def may_send() -> bool:
            said[0] = self.outbound.gate.ask(Asked(message.id, message.attempt, cargo.address, cargo.macs))
            if said[0] == "go":
                self.outbound.notes.begin(message.id, message.attempt)
            return said[0] == "go"

        receipt = self._get_transport(route).hand_over(envelope, may_send)
        if receipt.outcome is Outcome.WITHDRAWN:
            self.outbound.add_refusal(Refusal(cargo, said[0]))
            return receipt
        if said[0] == "go":
            self.outbound.notes.end(message.id, message.attempt, receipt)
        mailing, domain = cargo.load.mailing, find_domain(cargo.address)
        self.outbound.add_result(Result(message, mailing, domain, cargo.address, envelope.subject, receipt))
        return receipt

    def _get_transport(self, route: Route) -> Transport:
        if route not in self._transports:
            for old in [known for known in self._transports if known.account_id == route.account_id]:
                self._transports.pop(old).close()
            self._transports[route] = open_transport(route, hello=self.outbound.hello)
        return self._transports[route]
