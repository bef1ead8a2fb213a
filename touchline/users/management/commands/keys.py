"""`touchline keys rotate`: seals every kept secret with a new key, while everything goes on."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from touchline.users.rotation import NotAllSealed, rotate_keys


class Command(BaseCommand):
    help = "Change the key that secrets (mail password, webhook and app seeds, sign-on secrets) are kept with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["rotate", "where"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "where":
            self.stdout.write(str(settings.KEYS_FILE))
            return
        try:
            count = rotate_keys()
        except NotAllSealed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} secrets are sealed with the new key in {settings.KEYS_FILE}; the old key is gone.")
