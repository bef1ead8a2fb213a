"""The events of the people a batch touched, asked of the event store once for all of them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.db import connection

from touchline.eventstore.blocks import EVENT_COLUMNS
from touchline.eventstore.client import fetch
from touchline.eventstore.timeline import COLUMNS, READ_SETTINGS, ROWS, StoredEvent

AT_ONCE: Final = 2_000
SETTINGS: Final = READ_SETTINGS | {"priority": 2, "max_execution_time": 60}
ALWAYS: Final = frozenset({"person_id", "at", "name"})
NUMBERS: Final = ("visit", "source", "bot", "value")
PEOPLE_OF: Final = """
SELECT person_id, contact_id FROM contacts_alias WHERE contact_id = ANY(%s) AND undone_at IS NULL
"""


class FetchedHistories:
    """Histories of contacts; all who were announced are fetched together when the first one is asked for.

    Where only events of some `names` are asked about, only those are fetched, and only the `columns` that are read of them:
    a person's events lie among those of a hundred others, and each column of all of them is unpacked.
    """

    def __init__(self, *, names: frozenset[str] | None = None, columns: frozenset[str] | None = None) -> None:
        self._names = names
        self._columns = COLUMNS if columns is None else _write_columns(columns)
        self._wanted: set[int] = set()
        self._found: dict[int, list[StoredEvent]] = {}

    def announce(self, contact_ids: Iterable[int]) -> None:
        """Say who will be asked about, so that they are fetched at once."""
        self._wanted.update(number for number in contact_ids if number not in self._found)

    def get_events(self, contact_id: int) -> Sequence[StoredEvent]:
        """Return the events of a contact, oldest first. Raises EventStoreDown."""
        if contact_id not in self._found:
            self._wanted.add(contact_id)
            self._fetch()
        return self._found[contact_id]

    def _fetch(self) -> None:
        people = find_people_of(self._wanted)
        self._found |= {contact: [] for contact in self._wanted}
        numbers = sorted(people)
        for start in range(0, len(numbers), AT_ONCE):
            for event in self._find(numbers[start : start + AT_ONCE]):
                self._found[people[event.person_id]].append(event)
        if len(numbers) > len(self._wanted):
            for contact in set(people.values()):
                self._found[contact].sort(key=lambda event: event.at)
        self._wanted = set()

    def _find(self, people: list[int]) -> Iterable[StoredEvent]:
        named = "" if self._names is None else "AND name IN {names:Array(String)}"
        sql = f"""
SELECT {self._columns} FROM events WHERE person_id IN {{people:Array(Int64)}} {named}
ORDER BY person_id, at FORMAT JSONCompactEachRow"""  # noqa: S608 - texts of this program only; every value is a parameter
        raw = fetch(sql, {"people": people, "names": sorted(self._names or ())}, settings=SETTINGS)
        return map(ROWS.decode, raw.splitlines())


def _write_columns(wanted: frozenset[str]) -> str:
    """Return all columns of an event, those that are not wanted as empty ones."""
    read = wanted | ALWAYS
    empty = dict.fromkeys(NUMBERS, "0")
    return ", ".join([*(column if column in read else empty.get(column, "''") for column in EVENT_COLUMNS), "0"])


def find_people_of(contact_ids: Collection[int]) -> dict[int, int]:
    """Return the contact of every person id that belongs to one of these contacts, their own among them."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE_OF, [list(contact_ids)])
        joined = dict(cursor.fetchall())
    # A contact that was itself joined into another one has no events of its own any more.
    return {number: number for number in contact_ids} | joined
