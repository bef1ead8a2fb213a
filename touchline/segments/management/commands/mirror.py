"""`touchline mirror rebuild` and `check`: what the event store knows of contacts, written anew or compared with PostgreSQL."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from touchline.eventstore.client import EventStoreDown
from touchline.segments.mirror_check import compare_mirror
from touchline.segments.mirroring import is_whole, want_rebuild

PATIENCE: Final = 3600
"""Seconds: a million contacts with thirty fields take about three minutes."""


class Command(BaseCommand):
    """The worker rebuilds, in between its other work; the command waits for it."""

    help = "Rebuild or check the event store's mirror of contacts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        rebuild = actions.add_parser("rebuild", help="write everything anew")
        rebuild.add_argument("--no-wait", action="store_true", help="ask the worker for it, and go on")
        actions.add_parser("check", help="compare counts, and the values of some contacts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of them; 1 when the mirror differs, or the worker did not rebuild it."""
        if options["action"] == "rebuild":
            self._rebuild(waits=not options["no_wait"])
            return
        try:
            found = compare_mirror()
        except EventStoreDown as down:
            raise CommandError(str(down)) from None
        self.stdout.write(json.dumps(asdict(found) | {"is_same": found.is_same}))
        if not found.is_same:
            raise CommandError("The mirror differs; run `touchline mirror rebuild`.")

    def _rebuild(self, *, waits: bool) -> None:
        want_rebuild()
        until = time.monotonic() + PATIENCE
        while waits and not is_whole():
            if time.monotonic() > until:
                raise CommandError("The worker has not rebuilt it in an hour; see that it runs: log/worker.log.")
            time.sleep(0.5)
        self.stdout.write("The mirror is whole." if waits else "The worker writes it anew.")
