"""A sending process: claims messages, decides about them, has its slots hand them over, and writes down what came of it."""

import logging
import os
import socket
import threading
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from touchline.kit.home import get_run_folder
from touchline.kit.ids import make_token
from touchline.messaging.models import Carrier
from touchline.messaging.outbox import clerk
from touchline.messaging.outbox.claiming import Claimed, claim, list_waiting, release
from touchline.messaging.outbox.deciding import Cargo, decide
from touchline.messaging.outbox.domains import Domains
from touchline.messaging.outbox.gate import Gate
from touchline.messaging.outbox.loads import Load, Loads
from touchline.messaging.outbox.mailings import pause_mailing
from touchline.messaging.outbox.notes import Notes
from touchline.messaging.outbox.pacing import draw, give_back
from touchline.messaging.outbox.receipts import write_skips
from touchline.messaging.outbox.recovery import recover_all
from touchline.messaging.outbox.slots import Outbound, Slot
from touchline.messaging.outbox.starting import make_messages
from touchline.messaging.outbox.yard import Yard

log = logging.getLogger(__name__)
BATCH: Final = 200
LOW: Final = 150
BUSY_S, IDLE_S, SEEN_S, RECOVER_S, MAKE_S = 0.05, 0.5, 5.0, 15.0, 0.5
DRAIN_S: Final = 25.0


class Haulage:
    """One sending process with its slots; `run` works until the event is set."""

    def __init__(self, *, slots: int) -> None:
        folder = get_run_folder(settings.ENVIRONMENT.home) / "send"
        self.note = Path(folder / f"{os.getpid()}-{make_token(size=6)}.notes")
        self.notes = Notes(self.note)
        self.row = Carrier.objects.create(host=socket.gethostname(), pid=os.getpid(), note=str(self.note))
        self.woken = threading.Event()
        self.yard, self.loads, self.gate, self.domains = Yard(), Loads(), Gate(self.row.pk), Domains()
        self.outbound = Outbound(self.yard, self.gate, self.notes, hello=find_hello())
        self.wanted = slots
        self.slots = [Slot(self.outbound, number=0, only_urgent=True)]
        self.slots += [Slot(self.outbound, number=number) for number in range(1, slots + 1)]
        self._seen_at = self._recovered_at = self._made_at = 0.0

    def run(self, stop: threading.Event) -> None:
        """Carry until asked to stop, then let what is on its way end, and give the rest back."""
        for slot in self.slots:
            slot.start()
        while not stop.is_set():
            try:
                did = self.step()
            except DatabaseError as error:
                log.warning("The sender waits for PostgreSQL: %s", str(error).strip())
                close_old_connections()
                connection.close()
                stop.wait(1)
                continue
            stop.wait(BUSY_S if did else IDLE_S if not any(self.yard.count()) else BUSY_S)
        self.end()

    def step(self) -> bool:
        """Do what is to be done now; True when there was something."""
        self._show_life()
        did = clerk.write_down(self.outbound, self.loads)
        clerk.put_back(self.yard.take_surplus(), wait=20.0)
        self._grow()
        return self._refill() or did

    def _show_life(self) -> None:
        moment = time.monotonic()
        if moment - self._seen_at > SEEN_S:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE messaging_carrier SET seen_at = now() WHERE id = %s", [self.row.pk])
                if not cursor.rowcount:
                    self._begin_anew()
            self.domains.read()
            self.yard.limits = self.domains.connections
            self._seen_at = moment
        if moment - self._recovered_at > RECOVER_S:
            recover_all(self.row.pk)
            self._recovered_at = moment

    def _begin_anew(self) -> None:
        """Come back from standing still: others have taken the claims over, so this is a new carrier."""
        self.row = Carrier.objects.create(host=socket.gethostname(), pid=os.getpid(), note=str(self.note))
        self.gate.carrier_id = self.row.pk
        self.yard.take_all()

    def _grow(self) -> None:
        """Let no slow server hold up the others: for each slot that is stuck there is another, up to as many again."""
        self.slots = [slot for slot in self.slots if slot.is_alive()]
        missing = self.wanted + 1 + min(self.yard.count_stuck(), self.wanted) - len(self.slots)
        for _one in range(missing):
            slot = Slot(self.outbound, number=len(self.slots), is_extra=len(self.slots) > self.wanted)
            slot.start()
            self.slots.append(slot)

    def _refill(self) -> bool:
        urgent, rest = self.yard.count()
        if urgent >= LOW and rest >= LOW:
            return False
        if not rest or time.monotonic() - self._made_at > MAKE_S:
            make_messages()
            self._made_at = time.monotonic()
        did = False
        for mailing_id in list_waiting():
            load = self.loads.get(mailing_id)
            if not load.is_open or self.loads.is_resting(load.route.account_id) or (load.is_marketing and rest >= LOW):
                continue
            if problem := load.problem:
                pause_mailing(mailing_id, problem=problem)
                continue
            count = self._claim(load, BATCH)
            rest += count if load.is_marketing else 0
            did = did or count > 0
        return did

    def _claim(self, load: Load, most: int) -> int:
        limits = [
            (key, rate)
            for key, rate in (
                (f"mailing:{load.mailing.pk}", load.mailing.per_minute),
                (f"account:{load.route.account_id}", load.account_rate),
            )
            if rate and load.is_marketing
        ]
        wanted = most
        for key, rate in limits:
            wanted = draw(key, rate, most=wanted)
        messages = claim(self.row.pk, [load.mailing.pk], most=wanted)
        cargo = self._decide(messages, load) if messages else []
        # Who is skipped or waits takes nobody's turn.
        for key, rate in limits:
            give_back(key, rate, wanted - len(cargo))
        self.yard.add(cargo)
        return len(messages)

    def _decide(self, messages: list[Claimed], load: Load) -> list[Cargo]:
        """Return what is handed over now; the rest is written down or given back."""
        decisions = decide(messages, load)
        write_skips((one.message, one.reason) for one in decisions.skipped)
        cargo, later = self.domains.hold_back(decisions.cargo)
        release([*decisions.released, *later])
        return cargo

    def end(self) -> None:
        """Give back what was not begun, wait for what is on its way, and write it down."""
        self.yard.close()
        clerk.put_back(self.yard.take_all(), wait=0.0)
        until = time.monotonic() + DRAIN_S
        while any(slot.is_alive() for slot in self.slots) and time.monotonic() < until:
            clerk.write_down(self.outbound, self.loads)
            time.sleep(0.05)
        clerk.write_down(self.outbound, self.loads)
        is_open = self.notes.has_open
        if not is_open:
            Carrier.objects.filter(pk=self.row.pk).delete()
        self.notes.close(keep=is_open)
        self.gate.close()


def find_hello() -> str:
    """Return the name this machine greets mail servers with."""
    name = socket.getfqdn()
    return name if "." in name else f"{name or 'touchline'}.localdomain"
