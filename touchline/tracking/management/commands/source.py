"""`touchline source`: make, list and revoke the sources events come from."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touchline.tracking.models import Source
from touchline.tracking.services import SourceExists, create_source, revoke_source


class Command(BaseCommand):
    """`create` prints the write key alone, so that a script can take it."""

    help = "Makes, lists and revokes the sources events come from."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare create, list and revoke."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a source and print its write key")
        create.add_argument("name")
        create.add_argument(
            "--server", action="store_true", help="the key stays secret on a server; what it says is believed"
        )
        create.add_argument("--domain", action="append", default=[], help="a domain whose pages may send (repeatable)")
        actions.add_parser("list", help="list the sources")
        revoke = actions.add_parser("revoke", help="end a source's write key")
        revoke.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["action"] == "create":
            self._create(options)
        elif options["action"] == "list":
            for source in Source.objects.order_by("id"):
                state = "revoked" if source.revoked_at else "live"
                self.stdout.write(f"{source.id}\t{source.name}\t{source.kind}\t{state}\t{source.write_key}")
        else:
            self._revoke(options["name"])

    def _revoke(self, name: str) -> None:
        source = Source.objects.filter(name=name).first()
        if source is None:
            raise CommandError(f"No source is called '{name}'; `touchline source list` shows them.")
        revoke_source(source.pk)
        self.stdout.write(f"The write key of '{name}' is revoked.")

    def _create(self, options: dict[str, Any]) -> None:
        kind = Source.Kind.SERVER if options["server"] else Source.Kind.SITE
        try:
            source = create_source(options["name"], kind=kind, domains=options["domain"])
        except SourceExists as error:
            raise CommandError(str(error)) from None
        self.stdout.write(source.write_key)
