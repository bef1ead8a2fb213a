"""`touchline login_link`: prints a link that logs in once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touchline.users.links import create_login_link, get_link_url
from touchline.users.models import User
from touchline.users.second_factors import reset_factors
from touchline.users.services import get_or_create_first_admin


class Command(BaseCommand):
    help = "Print a link that logs in once, within an hour; creates the first admin when there is none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", help="whose link; without it, the first admin's")
        parser.add_argument(
            "--without-second-factor", action="store_true", help="take the second factors of this account away first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = find_user(options["email"]) if options["email"] else get_or_create_first_admin()
        if options["without_second_factor"]:
            reset_factors(user, actor=None)
        self.stdout.write(get_link_url(create_login_link(user)))


def find_user(email: str) -> User:
    """Return the active account with this e-mail, in any case; CommandError when there is none."""
    user = User.objects.active().filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"Nobody here logs in with {email}.")
    return user
