"""`touchline judge`: judges clicks and opens anew, by the rules of this version."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touchline.messaging.models import MailHit, Mailing
from touchline.messaging.returns.hits import judge_again


class Command(BaseCommand):
    """Who was taken for a person and is none, or the other way round, changes on their line and in every report."""

    help = "Judge the clicks and opens of mailings anew: who was a person, and who a machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mailing", nargs="*", type=int, help="the numbers of mailings; none for all that still have hits"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["mailing"] or list(MailHit.objects.values_list("mailing_id", flat=True).distinct())
        for mailing_id in sorted(wanted):
            mailing = Mailing.objects.filter(pk=mailing_id).first()
            if mailing is None:
                raise CommandError(f"There is no mailing {mailing_id}.")
            judged = judge_again(mailing_id)
            self.stdout.write(f"{mailing_id} {mailing.name}: {judged.changed} have another verdict now.")
