"""`touchline erasures`: how many of those who were forgotten are still looked for, as JSON; `--now` looks at once."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touchline.contacts.requests.standing import count_waiting, look_now
from touchline.eventstore.client import EventStoreDown, EventStoreError


class Command(BaseCommand):
    """What the hourly and the nightly job do, by hand, such as before a machine is given away."""

    help = "Show how far erasures are, or do at once what is left of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the one choice."""
        parser.add_argument("--now", action="store_true", help="look through all places, and rewrite stored events")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line of JSON."""
        try:
            if options["now"]:
                look_now()
        except (EventStoreDown, EventStoreError) as down:
            raise CommandError(f"The event store cannot follow now: {down}") from None
        found = count_waiting()
        oldest = found.oldest.isoformat() if found.oldest else None
        self.stdout.write(json.dumps({"waiting": found.count, "late": found.late, "oldest": oldest}))
