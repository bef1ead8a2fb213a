"""`touchline token`: makes, lists and revokes tokens of the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from touchline.api.models import Token
from touchline.api.services import create_token, revoke_token
from touchline.users.models import Role


class Command(BaseCommand):
    """Prints a new token alone, so that scripts can take it as it is."""

    help = "Make, list or revoke tokens of the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="print a new token; it can never be read again")
        create.add_argument("name")
        create.add_argument("--role", default=Role.READ_ONLY.value, choices=Role.values)
        actions.add_parser("list", help="show the tokens, without their secrets")
        actions.add_parser("revoke", help="make a token useless").add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked; problems become one sentence and exit code 1."""
        try:
            match options["action"]:
                case "create":
                    self.stdout.write(create_token(options["name"], role=options["role"]))
                case "revoke":
                    revoke_token(options["name"])
                case _:
                    self._list()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _list(self) -> None:
        for token in Token.objects.order_by("name", "id"):
            used = f"last used {token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never used"
            state = f"revoked {token.revoked_at:%Y-%m-%d %H:%M}" if token.revoked_at else used
            self.stdout.write(f"{token.name}\t{token.role}\t{state}")
