"""`touchline backup`: makes a backup now, lists them, proves one by a restore, and prints the key they are sealed with."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touchline.backups.making import get_key, get_place, get_settings
from touchline.backups.models import Backup
from touchline.backups.problems import BackupProblem
from touchline.backups.proving import prove
from touchline.backups.services import OPEN, Busy, ask_for_backup, run_backup
from touchline.kit.processes import step_aside

PAUSE_S = 1.0
NICENESS = 10


class Command(BaseCommand):
    """What goes wrong is one sentence, and 1."""

    help = "Make a backup now; or list, prove and find the key."
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Let visitors and staff go first, whoever asked for it."""
        step_aside(NICENESS)
        super().run_from_argv(argv)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the actions."""
        parser.add_argument("--run", type=int, help="make the one that was asked for by this number")
        actions = parser.add_subparsers(dest="action")
        actions.add_parser("list", help="the archives there are, as lines of JSON")
        actions.add_parser("key", help="print the key to be kept elsewhere, or say where the passphrase is set")
        proof = actions.add_parser("prove", help="restore one into a throw-away place and compare the counts")
        proof.add_argument("name", nargs="?", help="of the archive; the newest unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of them."""
        try:
            match options["action"]:
                case "list":
                    self._list()
                case "key":
                    self._show_key()
                case "prove":
                    self._prove(options["name"])
                case _:
                    self._make(options["run"])
        except BackupProblem as problem:
            raise CommandError(str(problem)) from None

    def _make(self, number: int | None) -> None:
        backup = Backup.objects.get(pk=number) if number else ask_for_backup(actor=None)
        try:
            made = run_backup(backup)
        except Busy:
            if number:
                raise
            self._wait(backup)
            return
        told = {"name": backup.name, "place": get_place().label, "size": made.size, "made_at": made.manifest.made_at}
        told |= {"position": made.manifest.position, "paused_s": round(made.paused_s, 3)}
        self.stdout.write(json.dumps(told))

    def _wait(self, backup: Backup) -> None:
        """The worker was quicker: see it through."""
        while True:
            backup.refresh_from_db()
            if backup.state not in OPEN:
                break
            time.sleep(PAUSE_S)
        if backup.state == Backup.State.FAILED:
            raise CommandError(backup.problem)
        made_at = backup.made_at.isoformat() if backup.made_at else ""
        self.stdout.write(json.dumps({"name": backup.name, "size": backup.size, "made_at": made_at}))

    def _list(self) -> None:
        proofs = dict(Backup.objects.values_list("name", "proof"))
        for one in get_place().list_all():
            told = {"name": one.name, "size": one.size, "at": one.at.isoformat(), "proof": proofs.get(one.name, "")}
            self.stdout.write(json.dumps(told))

    def _show_key(self) -> None:
        chosen = get_settings()
        get_key()
        if chosen.passphrase:
            self.stdout.write("Backups are sealed with the passphrase of TOUCHLINE_BACKUP_PASSPHRASE.")
            return
        self.stderr.write(f"Keep this line apart from machine and backups; it lies in {chosen.key_file}:")
        self.stdout.write(chosen.key_file.read_text(encoding="utf-8").strip())

    def _prove(self, name: str | None) -> None:
        if name is None:
            stored = get_place().list_all()
            if not stored:
                raise CommandError(f"There is no archive in {get_place().label} yet; `touchline backup` makes one.")
            name = stored[0].name
        self.stdout.write(json.dumps(prove(name)))
