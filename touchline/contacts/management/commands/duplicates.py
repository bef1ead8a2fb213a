"""`touchline duplicates find`: searches the whole base for contacts that are one person, and prints what it found as JSON."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touchline.contacts.duplicates.finding import find_duplicates
from touchline.contacts.duplicates.rules import change_rule
from touchline.contacts.duplicates.runner import MatchingFailed
from touchline.records.changes import Refused


class Command(BaseCommand):
    """Thresholds given here become the rule of the installation, so that pages and API show the same."""

    help = "Search all contacts for duplicates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the one action."""
        find = parser.add_subparsers(dest="action", required=True).add_parser("find", help="search, list, and join")
        find.add_argument(
            "--threshold-auto", type=float, metavar="P", help="join by themselves from this probability on"
        )
        find.add_argument("--threshold-review", type=float, metavar="P", help="ask somebody from this probability on")
        find.add_argument("--dry-run", action="store_true", help="list the pairs, and join nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        """Search; problems become one sentence and exit code 1."""
        try:
            if options["threshold_auto"] is not None or options["threshold_review"] is not None:
                change_rule(auto=options["threshold_auto"], review=options["threshold_review"], actor=None)
            summary = find_duplicates(dry_run=options["dry_run"])
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except MatchingFailed as failed:
            raise CommandError(f"The search broke off: {failed}") from None
        self.stdout.write(json.dumps(asdict(summary)))
