"""`touchline import KIND FILE`: reads a file to its end and prints what became of it as JSON."""

import gc
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touchline.imports import services
from touchline.imports.command import choose_options, find_unfinished, read_map, write_refused_file
from touchline.imports.fetching import fetch
from touchline.imports.jobs import work_on
from touchline.imports.kinds import get_import_kind, get_import_kinds
from touchline.imports.mapping import ANY, Mapping
from touchline.imports.models import Import
from touchline.imports.reading import CannotRead
from touchline.records.values import Nonsense

AT_ONCE = 1 << 20
RARELY = (200_000, 20, 50)


class Command(BaseCommand):
    """Prints one line of JSON, so that scripts can take it as it is."""

    requires_system_checks: Any = ()
    help = "Import a file (CSV, XLSX, vCard, JSON lines, zip) of people, companies, orders or events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what is imported, from where, and how."""
        parser.add_argument("what", choices=[kind.slug for kind in get_import_kinds()])
        parser.add_argument("file", help="a path, or an address that begins with https://")
        parser.add_argument("--map", default="", help='JSON or a file of it: {"Column": "field", "Other": null}')
        parser.add_argument("--key", default="", help="by what records are found, such as external_id or email")
        parser.add_argument("--country", default="", help="two letters: where phone numbers without a country are from")
        parser.add_argument("--purpose", default="", help="the topic that whoever is subscribed agreed to")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import to the end; a file that broke off before goes on where it was."""
        try:
            imported = self._take_in(options)
            if imported.state == Import.State.DRAFT:
                mapping = read_map(imported, options["map"], key=options["key"] or ANY, country=options["country"])
                choose_options(mapping, get_import_kind(imported.kind), {"purpose": options["purpose"]})
                services.set_mapping(imported, mapping)
                if options["dry_run"]:
                    services.check(imported, in_background=False)
                else:
                    services.begin(imported, actor=None, in_background=False)
        except (CannotRead, Nonsense, services.NotNow, ValueError) as problem:
            raise CommandError(str(problem)) from None
        # What is here stays to the end; looking through it for cycles again and again costs a tenth of the time.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*RARELY)
        work_on(imported)
        imported.refresh_from_db()
        if options["dry_run"]:
            said = {name: value for name, value in imported.trial.items() if name != "examples"}
            services.discard(imported, actor=None)
        else:
            said = summarise(imported)
        self.stdout.write(json.dumps(said, ensure_ascii=False))
        if imported.state == Import.State.FAILED:
            raise CommandError(imported.problem)

    def _take_in(self, options: dict[str, Any]) -> Import:
        kind, name = get_import_kind(options["what"]), options["file"]
        if name.startswith(("https://", "http://")):
            return services.take_in(kind, name.rpartition("/")[2] or "file", fetch(name), actor=None)
        path = Path(name)
        if not path.is_file():
            raise CannotRead(f"There is no file {path}.")
        imported = services.take_in(kind, path.name, read_chunks(path), actor=None)
        if not options["dry_run"] and (unfinished := find_unfinished(imported)):
            services.discard(imported, actor=None)
            return unfinished
        return imported


def read_chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as file:
        while chunk := file.read(AT_ONCE):
            yield chunk


def summarise(imported: Import) -> dict[str, Any]:
    """Return what became of it; the rows that were refused lie in the file that is named."""
    names = ("created", "updated", "unchanged", "joined", "refused", "seconds")
    said: dict[str, Any] = {name: getattr(imported, name) for name in names}
    said |= {"import": imported.pk, "state": imported.state, "rows": imported.position and imported.total}
    said["refused_file"] = str(write_refused_file(imported)) if imported.refused else None
    mapping = Mapping.load(imported.mapping)
    said["columns"] = {column.name: column.to or None for column in mapping.columns}
    return said
