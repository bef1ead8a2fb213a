"""Takes the person out of stored events: what happened and when stays for the statistics, who it was does not."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

import msgspec

from touchline.eventstore.blocks import EVENT_COLUMNS
from touchline.eventstore.client import command, query
from touchline.eventstore.mirror import forget_contacts
from touchline.kit.privacy import Sought

BLANKED: Final = {"user_id": "", "title": "", "referrer": "", "properties": "{}"}
"""Columns that say who it was or may say anything, and what they hold afterwards."""
SIFTED: Final = ("host", "path", "utm_source", "utm_medium", "utm_campaign")
"""Columns that are counted, and that lose the addresses of the person, and ids that are in nobody else's."""
TEXTS: Final = {
    "events": {name: name for name in SIFTED},
    "events_by_name": {"path": "path"},
    "visits": {"entry": "entry.2", "exit": "exit.2", "origin": "origin", "campaign": "campaign"},
}
"""By table: its columns with such texts, and where in the column the text stands."""
PLACES: Final = {
    ("events_by_name", "path"): ("events", "path"),
    ("visits", "entry"): ("events", "path"),
    ("visits", "exit"): ("events", "path"),
}
"""Where else than in its own column it is looked whether others have a text, too."""
OWN: Final = """
SELECT DISTINCT cityHash64(toString({text})) FROM {table} WHERE person_id IN {{people:Array(Int64)}}
AND match(toString({text}), '[0-9]') AND toString({text}) NOT IN (
    SELECT toString({other}) FROM {place} WHERE person_id NOT IN {{people:Array(Int64)}}
    AND toString({other}) IN (SELECT toString({text}) FROM {table} WHERE person_id IN {{people:Array(Int64)}}))
"""
"""Texts with a number in them that only these people have: an order's page, a link made for one; others are the site's."""
ERASED: Final = "erased"
STILL_NAMED: Final = """
SELECT DISTINCT person_id FROM events WHERE person_id IN {people:Array(Int64)}
AND (user_id != '' OR title != '' OR referrer != '' OR properties NOT IN ('', '{}'))
"""
T = TypeVar("T")
AT_ONCE: Final = 300
"""Addresses in one pattern: a longer one takes more memory than the engine gives it."""
MOST_PEOPLE: Final = 10_000
MOST_TEXTS: Final = 4_000
DONE: Final = {"mutations_sync": 2}

# A mutation takes no parameters: below stand names of our own, numbers, and texts in hexadecimal digits.
# ruff: noqa: S608


def erase_people(people: Sequence[int], addresses: Sequence[str] = ()) -> int:
    """Take these people out of their events; done when it returns, and cheap where nothing is left of them to take out.

    Returns how many people were still named. May be repeated. Raises EventStoreDown, EventStoreError.
    """
    everybody = sorted({int(person) for person in people})
    named = [person for some in _cut(everybody, MOST_PEOPLE) for person in find_named(some)]
    for some in _cut(everybody, MOST_PEOPLE):
        _sift_own(some)
    for texts in _cut(sorted(set(addresses)), AT_ONCE):
        _sift(everybody, texts)
    for some in _cut(named, MOST_PEOPLE):
        changes = ", ".join(f"{column} = '{value}'" for column, value in BLANKED.items())
        command(f"ALTER TABLE events UPDATE {changes} WHERE person_id IN ({_list(some)})", settings=DONE)
    for some in _cut(everybody, MOST_PEOPLE):
        if query("SELECT 1 FROM mirror WHERE contact_id IN {people:Array(Int64)} LIMIT 1", {"people": some}):
            forget_contacts(some)
    return len(named)


def find_named(people: Sequence[int]) -> list[int]:
    """Return those of whom some event still says who they are."""
    return [int(row[0]) for row in query(STILL_NAMED, {"people": list(people)})]


def blank_line(line: bytes, sought: Sought) -> bytes:
    """Return a line of a block without the person, as `erase_people` leaves it in the store."""
    row = msgspec.json.decode(line)
    for number, column in enumerate(EVENT_COLUMNS):
        if column in BLANKED:
            row[number] = BLANKED[column]
        elif column in SIFTED:
            row[number] = sought.remove_from(row[number])
    return msgspec.json.encode(row)


def _sift_own(people: Sequence[int]) -> None:
    """Replace texts with a number that only these people's events have: such a page can say for whom it was made."""
    for table, columns in TEXTS.items():
        for name, text in columns.items():
            place, column = PLACES.get((table, name), (table, name))
            other = TEXTS[place][column]
            found = query(OWN.format(text=text, table=table, other=other, place=place), {"people": people})
            for some in _cut([int(row[0]) for row in found], MOST_TEXTS):
                change = f"if(cityHash64(toString({text})) IN ({_list(some)}), '{ERASED}', toString({text}))"
                value = change if text == name else f"({name}.1, {change})"
                theirs = f"person_id IN ({_list(people)})"
                command(f"ALTER TABLE {table} UPDATE {name} = {value} WHERE {theirs}", settings=DONE)


def _sift(people: Sequence[int], addresses: Sequence[str]) -> None:
    """Replace addresses in texts that are counted; what the texts were is nowhere in the mutation, which the store keeps."""
    sought = Sought([], list(addresses))
    for some in _cut(people, MOST_PEOPLE):
        for table, columns in TEXTS.items():
            changes = {name: _find_change(table, text, some, sought) for name, text in columns.items()}
            settings = [
                f"{name} = {change if columns[name] == name else f'({name}.1, {change})'}"
                for name, change in changes.items()
                if change
            ]
            if settings:
                theirs = f"person_id IN ({_list(some)})"
                command(f"ALTER TABLE {table} UPDATE {', '.join(settings)} WHERE {theirs}", settings=DONE)


def _find_change(table: str, text: str, people: Sequence[int], sought: Sought) -> str:
    """Return the expression that puts the texts without addresses in their place; empty when there is none to change."""
    rows = query(
        f"SELECT DISTINCT toString({text}), cityHash64(toString({text})) FROM {table}"
        f" WHERE person_id IN ({_list(people)}) AND match({text}, {{pattern:String}})",
        {"pattern": f"(?i){sought.plain_pattern}"},
    )
    if not rows:
        return ""
    fresh = [re.sub(sought.plain_pattern, ERASED, row[0], flags=re.IGNORECASE) for row in rows]
    spelt = ", ".join(f"unhex('{one.encode().hex()}')" for one in fresh)
    hashes = ", ".join(str(int(row[1])) for row in rows)
    return f"transform(cityHash64(toString({text})), [{hashes}], [{spelt}], toString({text}))"


def _list(people: Sequence[int]) -> str:
    return ", ".join(str(int(person)) for person in people)


def _cut(rows: Sequence[T], size: int) -> Iterator[list[T]]:
    remaining = iter(rows)
    while some := list(islice(remaining, size)):
        yield some
