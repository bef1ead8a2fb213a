"""Events of another system as a kind of import: told to the stream, each once for ever, about people found or made."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.importing.removing import remove_made
from touchline.contacts.importing.whose import Owner, Whose, get_whose_targets
from touchline.imports.cells import clean_cell, make_reader, read_moment
from touchline.imports.kinds import Given, ImportKind, Outcome, Run, Target
from touchline.imports.mapping import NEW, Mapping
from touchline.imports.messages import make_message_prefix
from touchline.imports.models import Import
from touchline.records.fields import Field, FieldType
from touchline.records.values import Nonsense

LONGEST_NAME: Final = 200
EVENT: Final = gettext_lazy("Event")
WHO: Final = gettext_lazy("Who")
TARGETS: Final = (
    Target(
        slug="event",
        label=gettext_lazy("Name of the event"),
        group=EVENT,
        words=("event", "event name", "event type", "type", "action", "activity", "metric"),
    ),
    Target(
        slug="at",
        label=gettext_lazy("When"),
        type=FieldType.MOMENT,
        group=EVENT,
        words=(
            "at",
            "timestamp",
            "time",
            "date",
            "datetime",
            "created at",
            "occurred at",
            "event time",
            "datum",
            "zeitpunkt",
        ),
    ),
    Target(
        slug="message_id",
        label=gettext_lazy("Id of the event"),
        is_key=True,
        group=EVENT,
        words=("message id", "event id", "messageid"),
    ),
)
FIND: Final = "SELECT row_hash FROM imports_made WHERE kind = 'event' AND row_hash = ANY(%s)"
ADD_MADE: Final = "COPY imports_made (imported_id, kind, record_id, row_hash) FROM STDIN"
ADD_EVENTS: Final = "COPY journal_pending (recorded_at, message_id, person_id, body) FROM STDIN"


class EventsRun(Run):
    """One run over a list of events."""

    def __init__(self, imported: Import, mapping: Mapping) -> None:
        self._imported = imported
        self._whose = Whose(imported, mapping)
        self._said: set[int] = set()
        self._at = {
            column.to: at for at, column in enumerate(mapping.columns) if column.to in ("event", "at", "message_id")
        }
        self._month_first = any(column.month_first for column in mapping.find("at"))
        self._name = imported.file_name.rpartition(".")[0] or imported.file_name
        self._properties = [
            (
                at,
                column.label or column.name,
                make_reader(column, Field(slug="p", label=column.name, type=FieldType(column.type))),
            )
            for at, column in enumerate(mapping.columns)
            if column.to == NEW
        ]

    def read(self, number: int, cells: list[str]) -> Given:
        """Return what happened, when, and to whom."""
        given = self._whose.read(number, cells)
        values = given.facts
        name = self._get(cells, "event") or (self._name if "event" not in self._at else "")
        if not name:
            given.problems.append(_("The event has no name."))
        values["event"] = name[:LONGEST_NAME]
        try:
            values["at"] = self._read_at(cells)
        except Nonsense as problem:
            given.problems.append(str(problem))
        values["properties"] = self._read_properties(given, cells)
        values["hash"] = self._hash(cells)
        return given

    def skip(self, cells: list[str]) -> None:
        """Remember that a row said this already."""
        self._hash(cells)

    def take(self, rows: Sequence[Given], *, is_dry: bool) -> Outcome:
        """Tell the stream of those that were not told before."""
        outcome = Outcome(refused=[(row, " ".join(row.problems)) for row in rows if row.problems])
        good = {row.facts["hash"]: row for row in rows if not row.problems}
        outcome.joined = sum(not row.problems for row in rows) - len(good)
        told = self._find_told(list(good))
        outcome.unchanged = len(told)
        fresh = [row for number, row in good.items() if number not in told]
        people, found = self._whose.find(fresh, is_dry=is_dry)
        outcome.refused += found.refused
        taken = [row for row in fresh if row.number in people]
        outcome.created = len(taken)
        outcome.examples = [("created", str(row.facts["event"])) for row in taken[:3]]
        if not is_dry and taken:
            self._write(taken, people)
        return outcome

    def forget(self) -> None:
        """Forget a batch that was rolled back."""
        self._whose.forget()

    def finish(self) -> None:
        """Leave no empty act in the change log."""
        self._whose.finish()

    def _read_at(self, cells: list[str]) -> datetime:
        if text := self._get(cells, "at"):
            return read_moment(text, month_first=self._month_first)
        raise Nonsense(_("There is no time at which it happened."))

    def _get(self, cells: list[str], slug: str) -> str:
        at = self._at.get(slug, -1)
        return clean_cell(cells[at]) if 0 <= at < len(cells) else ""

    def _read_properties(self, given: Given, cells: list[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for at, name, read in self._properties:
            if at < len(cells) and (text := clean_cell(cells[at])):
                try:
                    found[name] = read(text)
                except Nonsense as problem:
                    given.problems.append(f"{name}: {problem}")
        return found

    def _hash(self, cells: list[str]) -> int:
        """Return by what an event is known again: its own id, or all that the row says and how often it was said before."""
        if own := self._get(cells, "message_id"):
            return _hash(f"id\0{own}")
        said = "row\0" + "\0".join(cell.strip() for cell in cells)
        number, times = _hash(said), 1
        while number in self._said:
            number, times = _hash(f"{said}\0{times}"), times + 1
        self._said.add(number)
        return number

    def _find_told(self, hashes: list[int]) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(FIND, [hashes])
            return {number for (number,) in cursor.fetchall()}

    def _write(self, rows: Sequence[Given], people: dict[int, Owner]) -> None:
        prefix = make_message_prefix(self._imported)
        with connection.cursor() as cursor:
            with cursor.copy(ADD_EVENTS) as copy:
                for row in rows:
                    values, person = row.facts, people[row.number].person_id
                    body = {"event": values["event"], "personId": person, "properties": values["properties"]}
                    copy.write_row((values["at"], f"{prefix}{values['hash']:x}", person, msgspec.json.encode(body)))
            with cursor.copy(ADD_MADE) as copy:
                for row in rows:
                    copy.write_row((self._imported.pk, "event", people[row.number].contact_id, row.facts["hash"]))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], "big") >> 1


class EventsImport(ImportKind):
    """Lists of events: what people did elsewhere, and when."""

    slug = "events"
    label = gettext_lazy("Events")
    icon = "activity"
    subject = "contacts"
    list_url = "tracking:stream"
    makes_attributes = True
    new_label = gettext_lazy("A property of the event")
    found_by = gettext_lazy("People are found by")
    note = gettext_lazy(
        "An event is told once: by its id, or by all that its row says and how often the file says it."
        " They stand in the timelines a moment later."
    )

    def get_targets(self) -> list[Target]:
        """Return what a column can become."""
        return [*TARGETS, *get_whose_targets(WHO)]

    def check(self, mapping: Mapping) -> str:
        """Return why no event can be imported by this."""
        if not mapping.find("at"):
            return _("Say which column tells when it happened.")
        if not mapping.used & {"email", "external_id", "phone"}:
            return _("Say which column tells who did it: an e-mail address, an external id or a phone number.")
        return ""

    def open(self, imported: Import) -> Run:
        """Return a run."""
        return EventsRun(imported, Mapping.load(imported.mapping))

    def undo(self, imported: Import, what: str, record_ids: Sequence[int]) -> int:
        """Take back the people it brought; the events themselves leave the stream by their ids a moment later."""
        return remove_made(imported, record_ids) if what != "event" else 0
