"""`touchline send`: hands messages over to mail servers and providers."""

import logging
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError

from touchline.messaging.outbox.carrier import Haulage

log = logging.getLogger(__name__)
SLOTS = 4
SWITCH_S = 0.001


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; what is on its way then gets 25 seconds to end."""

    help = "Hands messages over to mail servers and providers."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        """Take how many connections are kept."""
        parser.add_argument("--slots", type=int, default=SLOTS, help="connections over which messages leave at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Wait for the database, then carry."""
        sys.setswitchinterval(SWITCH_S)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        haulage: Haulage | None = None
        while haulage is None and not stop.is_set():
            try:
                haulage = Haulage(slots=max(1, options["slots"]))
            except DatabaseError as error:
                log.warning("The sender waits for PostgreSQL: %s", str(error).strip())
                stop.wait(1)
        if haulage is not None:
            haulage.run(stop)
