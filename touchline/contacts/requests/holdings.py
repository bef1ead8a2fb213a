"""Reads and erases what rooms keep about one person, by what each room says in its `privacy.py`."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from touchline.contacts.models import Contact, Identity
from touchline.contacts.queries import get_person_ids
from touchline.kit.privacy import Holds, Sought, get_holdings, get_places

# Names of tables and conditions below are written by rooms in their `privacy.py`; every value is a parameter.
# ruff: noqa: S608
SHORTEST: Final = 5
SHORTEST_NUMBER: Final = 9


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table that are about a person."""

    slug: str
    label: str
    rows: list[dict[str, Any]]


def get_subject(contact: Contact) -> Sought:
    """Return all a contact is found by: what is theirs alone, so that nobody else is shown or forgotten with them.

    How they became known is many people's (a page, a file), and an office's number may be a colleague's identifier.
    """
    people = get_person_ids(contact.pk)
    values = set(Identity.objects.filter(contact_id__in=people).values_list("value", flat=True))
    shown = {contact.email, contact.phone} - values
    others = Identity.objects.filter(kind__in=["email", "phone"], value__in=shown).exclude(contact_id__in=people)
    known = values | (shown - set(others.values_list("value", flat=True)))
    return Sought(people, sorted(one for one in known if is_telling(one)))


def is_telling(handle: str) -> bool:
    """Tell whether a handle found in a text means this person: short ones and plain numbers stand for much else."""
    shortest = SHORTEST_NUMBER if handle.isdigit() else SHORTEST
    return len(handle) >= shortest and any(one.isalnum() for one in handle)


def read_sections(sought: Sought) -> list[Section]:
    """Return all rows about somebody, table by table, without keys and hashes."""
    return [section for holds in get_holdings() if (section := _read(holds, sought)).rows]


def erase_rows(sought: Sought) -> list[str]:
    """Erase or blank the rows that are theirs by number, in the caller's transaction; return the keys of files to remove after it.

    In the order in which rooms state them: what is found through other rows comes before those.
    """
    keys: list[str] = []
    for holds in get_holdings():
        if holds.late:
            continue
        if holds.files:
            found = _run(f"SELECT {holds.files} FROM {holds.table} t WHERE {holds.where}", sought.parameters)
            keys += [row[0] for row in found]
        _erase(holds, sought)
    return keys


def wipe_traces(sought: Sought) -> int:
    """Erase what is found only by looking through everything; return how much has to wait for a later try.

    Table by table, so that nothing is locked for long; safe to repeat.
    """
    for holds in get_holdings():
        if holds.late:
            _erase(holds, sought)
    return sum(place.wipe(sought) for place in get_places())


def _erase(holds: Holds, sought: Sought) -> None:
    if holds.blank:
        changes = ", ".join(f"{column} = {value}" for column, value in holds.blank.items())
        _do(f"UPDATE {holds.table} t SET {changes} WHERE {holds.where}", sought.parameters)
    elif not holds.keeps:
        _do(f"DELETE FROM {holds.table} t WHERE {holds.where}", sought.parameters)


def _read(holds: Holds, sought: Sought) -> Section:
    rows = _run(f"SELECT to_jsonb(t) FROM {holds.table} t WHERE {holds.where}", sought.parameters)
    kept = [_decode(row, holds) for (row,) in rows]
    return Section(holds.table, str(holds.label), kept)


def _decode(row: Any, holds: Holds) -> dict[str, Any]:
    """Return a row as plain values, without what is no use to the person; bytes are texts of theirs."""
    values = dict(row) if isinstance(row, dict) else dict(json.loads(row))
    return {
        name: bytes.fromhex(value[2:]).decode("utf-8", "replace") if name in holds.packed and value else value
        for name, value in values.items()
        if name not in holds.hidden
    }


def _run(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _do(sql: str, parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
