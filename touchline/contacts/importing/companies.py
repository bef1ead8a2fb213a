"""Imports companies: found by their domain or their name, made, changed where something is different."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from touchline.contacts.directory_store import allocate_ids
from touchline.contacts.importing import people_writing as writing
from touchline.contacts.importing.fields import Columns
from touchline.contacts.importing.rules_kept import RulesKept
from touchline.contacts.importing.values import append, compare
from touchline.contacts.merging.people_lock import keep_people
from touchline.contacts.record_kinds import COMPANY
from touchline.imports.cells import Place, clean_cell, make_places
from touchline.imports.kinds import Given, Outcome, Run
from touchline.imports.mapping import Mapping, Rule
from touchline.imports.models import Import
from touchline.journal.services import Recorded, record_many
from touchline.kit.clock import now
from touchline.records.chunk import Act, Rewrite, lock_read, read_rows, write_rows
from touchline.records.fields import FieldType
from touchline.records.models import ChangeSet
from touchline.records.values import Nonsense

FIND_NAMES: Final = """
SELECT upper(name), min(id) FROM contacts_company
WHERE upper(left(name, 200)) = ANY(SELECT upper(n) FROM unnest(%s::text[]) AS n) AND archived_at IS NULL GROUP BY 1
"""
FIND_DOMAINS: Final = """
SELECT domain, min(id) FROM contacts_company WHERE domain <> '' AND domain = ANY(%s) AND archived_at IS NULL GROUP BY 1
"""
ADD: Final = """
COPY contacts_company (id, name, domain, attributes, origins, owner_id, team_id, tags, version, created_at, updated_at,
    is_sample) FROM STDIN
"""
ADD_MADE: Final = "COPY imports_made (imported_id, kind, record_id) FROM STDIN"
COLUMNS: Final = ("name", "domain", "owner", "team", "tags")
SHOWN: Final = 3


@dataclass(slots=True)
class Firm:
    """A company that rows of a batch are about; `id` is 0 while unknown."""

    id: int
    rows: list[Given] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


class CompaniesRun(Run):
    """One run over a list of companies."""

    def __init__(self, imported: Import, mapping: Mapping, columns: Columns, change_set: ChangeSet | None) -> None:
        self._imported, self._match_by = imported, mapping.match_by
        self._people = {FieldType.USER: writing.find_users(), FieldType.TEAM: writing.find_teams()}
        self._places = make_places(columns)
        self._rules = {one.slug: (column.rule, column.erases) for _at, column, one in columns}
        fields = {one.slug: one for _at, _column, one in columns}
        self._rules_kept = RulesKept(COMPANY, fields.values())
        self._act = Act(COMPANY, change_set or ChangeSet(kind="company", actor_name=imported.origin), fields, now())
        self._seen: set[str] = set()

    def read(self, number: int, cells: list[str]) -> Given:
        """Return the values of a row."""
        given = Given(number, cells)
        for place in self._places:
            text = clean_cell(cells[place.at]) if place.at < len(cells) else ""
            if text:
                self._read(given, place, text)
            elif place.column.erases and not place.field.required:
                given.values[place.field.slug] = place.field.empty
        if domain := given.values.get("domain"):
            given.values["domain"] = clean_domain(domain)
        if not given.values.get("name") and not given.problems:
            if not given.values.get("domain"):
                given.problems.append(_("There is no name and no web domain."))
            else:
                given.values["name"] = given.values["domain"]
        return given

    def take(self, rows: Sequence[Given], *, is_dry: bool) -> Outcome:
        """Write a batch, or find out what would become of it."""
        keep_people()
        outcome = Outcome(refused=[(row, " ".join(row.problems)) for row in rows if row.problems])
        firms = self._gather([row for row in rows if not row.problems])
        firms = self._rules_kept.leave_out(firms, outcome)
        outcome.joined = sum(len(one.rows) - 1 for one in firms)
        known = {one.id: one for one in firms if one.id}
        fresh = [one for one in firms if not one.id]
        read = [row for row in read_rows(self._act, list(known)) if compare(known[row.id].values, row, self._rules)]
        rewrites = []
        for row in read if is_dry else lock_read(self._act, read):
            if after := compare(known[row.id].values, row, self._rules):
                rewrites.append(Rewrite(row, after, dict.fromkeys(after, self._act.make_origin(row.version + 1))))
        outcome.updated, outcome.unchanged = len(rewrites), len(known) - len(rewrites)
        outcome.created = len(fresh)
        if is_dry:
            again = [one for one in fresh if str(one.values["name"]).upper() in self._seen]
            outcome.created, outcome.joined = len(fresh) - len(again), outcome.joined + len(again)
            self._seen |= {str(one.values["name"]).upper() for one in fresh}
            outcome.examples = [("created", str(one.values["name"])) for one in fresh[:SHOWN]]
        else:
            write_rows(self._act, rewrites)
            if rewrites:
                ChangeSet.objects.filter(pk=self._act.change_set.pk).update(records=F("records") + len(rewrites))
            self._write(fresh)
        return outcome

    def finish(self) -> None:
        """Leave no empty act in the change log."""
        if self._act.change_set.pk:
            ChangeSet.objects.filter(pk=self._act.change_set.pk, records=0).delete()

    def _read(self, given: Given, place: Place, text: str) -> None:
        try:
            if place.field.type in self._people:
                found = self._people[place.field.type].get(text.casefold())
                if found is None:
                    raise Nonsense(_("nobody here is called “{text}”.").format(text=text[:60]))
                given.values[place.field.slug] = found
            else:
                given.values[place.field.slug] = place.read(text)
        except Nonsense as problem:
            given.problems.append(f"{place.column.name}: {problem}")

    def _gather(self, rows: Sequence[Given]) -> list[Firm]:
        names = [str(row.values["name"]) for row in rows]
        domains = [row.values["domain"] for row in rows if row.values.get("domain")]
        with connection.cursor() as cursor:
            cursor.execute(FIND_NAMES, [names])
            by_name: dict[str, int] = dict(cursor.fetchall())
            cursor.execute(FIND_DOMAINS, [domains])
            by_domain: dict[str, int] = dict(cursor.fetchall())
        firms: dict[Any, Firm] = {}
        found: list[Firm] = []
        for row in rows:
            name, domain = str(row.values["name"]).upper(), row.values.get("domain") or ""
            number = 0 if self._match_by == "name" else by_domain.get(domain, 0)
            if not number and (self._match_by != "domain" or not domain):
                number = by_name.get(name, 0)
            key = number or ("domain" if self._match_by == "domain" and domain else "name", domain or name)
            if not number and self._match_by != "domain":
                key = ("name", name)
            if key not in firms:
                firms[key] = Firm(number)
                found.append(firms[key])
            firms[key].rows.append(row)
            for slug, value in row.values.items():
                rule = self._rules.get(slug, (Rule.OVERWRITE, False))[0]
                here = firms[key].values.get(slug)
                if here not in (None, "", []) and rule != Rule.OVERWRITE:
                    value = here if rule == Rule.FILL else append(here, value)
                firms[key].values[slug] = value
        return found

    def _write(self, fresh: Sequence[Firm]) -> None:
        if not fresh:
            return
        moment, numbers = now(), allocate_ids(len(fresh))
        who = {"user": self._imported.started_by_id, "name": self._imported.origin, "source": None}
        origin = {**who, "at": moment.isoformat(), "verified": True, "version": 1}
        with connection.cursor() as cursor:
            with cursor.copy(ADD) as copy:
                for number, one in zip(numbers, fresh, strict=True):
                    values = {slug: value for slug, value in one.values.items() if value not in (None, "", [])}
                    attributes = {slug: value for slug, value in values.items() if slug not in COLUMNS}
                    copy.write_row(
                        (
                            number,
                            values["name"],
                            values.get("domain", ""),
                            msgspec.json.encode(attributes).decode(),
                            msgspec.json.encode(dict.fromkeys(values, origin)).decode(),
                            values.get("owner"),
                            values.get("team"),
                            values.get("tags", []),
                            1,
                            moment,
                            moment,
                            False,
                        )
                    )
            with cursor.copy(ADD_MADE) as copy:
                for number in numbers:
                    copy.write_row((self._imported.pk, "company", number))
        said = {"by": self._imported.by_name, "known_by": self._imported.origin}
        record_many(Recorded(number, "company_created", said, moment) for number in numbers)


def clean_domain(text: str) -> str:
    """Return a web domain as companies keep it, from an address of a page or of a person."""
    text = text.strip().lower().partition("://")[2] or text.strip().lower()
    return text.rpartition("@")[2].partition("/")[0].partition(":")[0].removeprefix("www.")
