"""`touchline audit verify`: looks through the whole audit log."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touchline.users.audit_chain import get_anchor_file, link_entries
from touchline.users.audit_check import check_log

MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Look through the audit log for entries that were changed, removed, swapped, slipped in or cut off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("--anchor", type=Path, help="a copy of audit-anchor.log that was kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = options["anchor"] or get_anchor_file()
        if options["anchor"] and not anchor.exists():
            raise CommandError(f"There is no file {anchor}.")
        while link_entries():
            pass
        check = check_log(anchor)
        for fault in check.faults[:MOST_SHOWN]:
            self.stdout.write(fault.text)
        if check.faults:
            raise CommandError(
                f"{len(check.faults)} faults in {check.entries} entries: the log is not as it was written."
            )
        noted = (
            f"and {check.anchors} ends noted in {anchor}" if check.anchors else f"; nothing was noted in {anchor} yet"
        )
        self.stdout.write(f"{check.entries} entries are as they were written, {noted}.".replace(", ;", ";"))
