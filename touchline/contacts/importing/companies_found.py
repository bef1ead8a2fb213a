"""Finds the companies that a list of people names, and makes those there are not."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from django.db import connection

from touchline.contacts.directory_store import allocate_ids
from touchline.imports.models import Import
from touchline.journal.services import Recorded, record_many
from touchline.kit.clock import now

MOST_REMEMBERED: Final = 100_000
FIND: Final = """
SELECT upper(name), min(id) FROM contacts_company
WHERE upper(left(name, 200)) = ANY(SELECT upper(n) FROM unnest(%s::text[]) AS n) AND archived_at IS NULL GROUP BY 1
"""
ADD: Final = """
COPY contacts_company (id, name, domain, attributes, origins, tags, version, created_at, updated_at, is_sample) FROM STDIN
"""
ADD_MADE: Final = "COPY imports_made (imported_id, kind, record_id) FROM STDIN"


class CompaniesFound:
    """Companies by name, remembered over a run."""

    def __init__(self, imported: Import) -> None:
        self._imported = imported
        self._known: dict[str, int] = {}
        self._fresh: dict[str, tuple[str, int]] = {}

    def find(self, names: Iterable[Any], *, is_dry: bool) -> None:
        """Look up these names, and give numbers to those that are nobody's; `save` makes them."""
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        wanted = {name.upper(): name for name in names if isinstance(name, str) and name}
        missing = {key: name for key, name in wanted.items() if key not in self._known}
        if missing:
            with connection.cursor() as cursor:
                cursor.execute(FIND, [list(missing.values())])
                found = dict(cursor.fetchall())
            self._known |= found
            fresh = {key: name for key, name in missing.items() if key not in found}
            numbers = [0] * len(fresh) if is_dry else allocate_ids(len(fresh))
            self._fresh = {key: (name, number) for (key, name), number in zip(fresh.items(), numbers, strict=True)}
            self._known |= {key: number for key, (_name, number) in self._fresh.items()}

    def get(self, name: Any) -> int | None:
        """Return the number of a company; a dry run has none for those that are not there yet."""
        return self._known.get(name.upper()) if isinstance(name, str) else None

    def save(self) -> None:
        """Make the new ones, in the caller's transaction."""
        if not self._fresh:
            return
        moment = now()
        origin = {"user": self._imported.started_by_id, "name": self._imported.origin, "source": None}
        origins = msgspec.json.encode(
            {"name": {**origin, "at": moment.isoformat(), "verified": True, "version": 1}}
        ).decode()
        with connection.cursor() as cursor:
            with cursor.copy(ADD) as copy:
                for name, number in self._fresh.values():
                    copy.write_row((number, name, "", "{}", origins, [], 1, moment, moment, False))
            with cursor.copy(ADD_MADE) as copy:
                for _name, number in self._fresh.values():
                    copy.write_row((self._imported.pk, "company", number))
        said = {"by": self._imported.by_name, "known_by": self._imported.origin}
        record_many(Recorded(number, "company_created", said, moment) for _name, number in self._fresh.values())
        self._fresh = {}

    def forget(self) -> None:
        """Forget what a batch that was rolled back would have made."""
        self._known.clear()
        self._fresh = {}
