"""Reads and erases what rooms keep about one person, by what each room says in its `privacy.py`."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from touchline.contacts.models import Contact, Identity
from touchline.contacts.queries import get_person_ids
from touchline.kit.privacy import Holds, get_holdings

# Names of tables and conditions below are written by rooms in their `privacy.py`; every value is a parameter.
# ruff: noqa: S608
SHORTEST: Final = 5
"""Shorter handles would be found inside other people's texts."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One person in all their numbers and addresses."""

    contact_id: int
    people: list[int]
    addresses: list[str]

    @property
    def parameters(self) -> dict[str, Any]:
        """What the conditions are asked with."""
        names = [str(one) for one in self.people]
        return {"people": self.people, "names": names, "addresses": self.addresses}


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table that are about a person."""

    slug: str
    label: str
    rows: list[dict[str, Any]]


def get_subject(contact: Contact) -> Subject:
    """Return all a contact is found by."""
    values = Identity.objects.filter(contact=contact).values_list("value", flat=True)
    known = {contact.email, contact.phone, *values}
    return Subject(contact.pk, get_person_ids(contact.pk), sorted(one for one in known if len(one) >= SHORTEST))


def read_sections(subject: Subject) -> list[Section]:
    """Return all rows about somebody, table by table, without keys and hashes."""
    return [section for holds in get_holdings() if (section := _read(holds, subject)).rows]


def erase_rows(subject: Subject) -> list[str]:
    """Erase or blank all rows about somebody, in the caller's transaction; return the keys of files to remove after it.

    In the order in which rooms state them: what is found through other rows comes before those.
    """
    keys: list[str] = []
    for holds in get_holdings():
        if holds.files:
            found = _run(f"SELECT {holds.files} FROM {holds.table} t WHERE {holds.where}", subject.parameters)
            keys += [row[0] for row in found]
        if holds.blank:
            changes = ", ".join(f"{column} = {value}" for column, value in holds.blank.items())
            _do(f"UPDATE {holds.table} t SET {changes} WHERE {holds.where}", subject.parameters)
        elif not holds.keeps:
            _do(f"DELETE FROM {holds.table} t WHERE {holds.where}", subject.parameters)
    return keys


def _read(holds: Holds, subject: Subject) -> Section:
    rows = _run(f"SELECT to_jsonb(t) FROM {holds.table} t WHERE {holds.where}", subject.parameters)
    kept = [{name: value for name, value in _decode(row).items() if name not in holds.hidden} for (row,) in rows]
    return Section(holds.table, str(holds.label), kept)


def _decode(row: Any) -> dict[str, Any]:
    return dict(row) if isinstance(row, dict) else dict(json.loads(row))


def _run(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _do(sql: str, parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
