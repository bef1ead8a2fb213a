"""`touchline seed`: fills in the sample shop or any size of made-up data, or removes it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from touchline.sample.loading.load import Size
from touchline.sample.models import Seeding
from touchline.sample.services import AlreadySeeded, remove_sample, seed_shop, seed_size
from touchline.sample.simulation.year import SEED


class Command(BaseCommand):
    """Fills in sample data, or removes it."""

    help = "Fills in the sample shop, or any number of contacts and events; --remove takes everything made up away."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declares what may be asked for."""
        parser.add_argument(
            "--shop", action="store_true", help="a year of the sample shop; what happens without options"
        )
        parser.add_argument("--contacts", type=int, help="exactly so many contacts, made of copies of the shop's year")
        parser.add_argument("--events", type=int, help="exactly so many events (default: 20 for each contact)")
        parser.add_argument("--companies", type=int, help="exactly so many companies (default: one for 5 contacts)")
        parser.add_argument("--seed", type=int, default=SEED, help="the number that all chance comes from")
        parser.add_argument("--remove", action="store_true", help="remove everything that was made up")

    def handle(self, *args: Any, **options: Any) -> None:
        """Does one of the three."""
        began = time.monotonic()
        if options["remove"]:
            remove_sample()
            self.stdout.write("The sample is removed.")
            return
        if options["contacts"] is not None or options["events"] is not None:
            self.report(self.seed_size(options), began)
            return
        seeding = seed_shop(seed=options["seed"])
        if seeding is None:
            self.stdout.write("The sample is there already; `touchline seed --remove` takes it away.")
        else:
            self.report(seeding, began)

    def seed_size(self, options: dict[str, Any]) -> Seeding:
        """Fills in the size asked for; raises CommandError with what to do."""
        events, contacts, companies = options["events"], options["contacts"], options["companies"]
        contacts = contacts if contacts is not None else max(1, events // 20)
        size = Size(
            contacts=contacts,
            events=events if events is not None else contacts * 20,
            companies=companies if companies is not None else max(1, contacts // 5),
        )
        if size.companies < 1:
            raise CommandError("--companies must be at least 1.")
        try:
            return seed_size(size, seed=options["seed"])
        except (AlreadySeeded, ValueError) as error:
            raise CommandError(str(error)) from None

    def report(self, seeding: Seeding, began: float) -> None:
        """Says what is there now."""
        took = time.monotonic() - began
        counts = f"{seeding.contacts:,} contacts, {seeding.events:,} events and {seeding.orders:,} orders"
        self.stdout.write(f"There are {counts} now; it took {took:.0f} s.")
