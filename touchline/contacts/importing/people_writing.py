"""Reads and writes sets of people for an import: a fixed number of statements for any number, new rows by COPY."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec
from django.db import IntegrityError, connection
from psycopg.errors import UniqueViolation

from touchline.contacts.directory_store import allocate_ids
from touchline.imports.kinds import Busy
from touchline.imports.messages import make_message_prefix
from touchline.imports.models import Import
from touchline.kit.ahead import begin
from touchline.kit.clock import now
from touchline.kit.copying import encode_array, encode_copy
from touchline.records.chunk import tell_pages
from touchline.users.models import Team, User

if TYPE_CHECKING:
    from touchline.contacts.importing.people import Somebody

Key = tuple[str, str]
FIND: Final = "SELECT value, contact_id FROM contacts_identity WHERE kind = %s AND value = ANY(%s::text[])"
CARRIERS: Final = """
SELECT i.kind, i.value, i.contact_id, coalesce(i.person_id, i.contact_id) FROM contacts_identity i
JOIN unnest(%s::text[], %s::text[]) AS u(kind, value) ON i.kind = u.kind AND i.value = u.value
"""
FIND_OWNED: Final = "SELECT contact_id, kind, value, person_id FROM contacts_identity WHERE contact_id = ANY(%s)"
FIND_EXTERNAL: Final = (
    "SELECT contact_id, min(value) FROM contacts_identity WHERE kind = 'user_id' AND contact_id = ANY(%s) GROUP BY 1"
)
FIND_BY_ROWS: Final = """
SELECT m.row_hash, max(m.record_id) FROM imports_made m JOIN contacts_contact c ON c.id = m.record_id
WHERE m.row_hash = ANY(%s) GROUP BY 1
"""
STAGE: Final = """
CREATE TEMP TABLE IF NOT EXISTS import_contact (id bigint, name text, email text, phone text, attributes jsonb, origins int,
    owner_id bigint, team_id bigint, company_id bigint, stage text, tags text[]) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS import_origins (number int, origins jsonb STORAGE MAIN, filling text STORAGE PLAIN)
    ON COMMIT DELETE ROWS;
DELETE FROM import_contact;
DELETE FROM import_origins
"""
FILL_STAGE: Final = """
COPY import_contact (id, name, email, phone, attributes, origins, owner_id, team_id, company_id, stage, tags) FROM STDIN
"""
FILL_ORIGINS: Final = """
INSERT INTO import_origins SELECT number, text::jsonb, repeat('-', 2100)
FROM unnest(%s::text[]) WITH ORDINALITY AS g(text, number)
"""
"""Origins are the same for most of a file: read once, and, as a row is long by what fills it, packed once and not for each."""
ADD_CONTACTS: Final = """
INSERT INTO contacts_contact (id, name, email, phone, attributes, origins, known_by, created_at, updated_at, is_sample, owner_id,
    team_id, stage, tags, company_id, version)
SELECT s.id, s.name, s.email, s.phone, s.attributes, o.origins, %s, %s, %s, false, s.owner_id, s.team_id, s.stage, s.tags,
    s.company_id, 1 FROM import_contact s JOIN import_origins o ON o.number = s.origins
"""
ADD_PRESENCE: Final = """
INSERT INTO contacts_presence (person_id, is_contact, is_bot, is_sample, first_at, last_at, visits, pages, visit_at,
    visit_pages, host, path, title, channel, referrer, utm_source, utm_medium, utm_campaign, country, device, browser, os)
SELECT id, true, false, false, %s, %s, 0, 0, 0, 0, '', '', '', '', '', '', '', '', '', '', '', ''
FROM generate_series(%s::bigint, %s::bigint) AS id
"""
ADD_IDENTITIES: Final = """
COPY contacts_identity (contact_id, kind, value, person_id, verified, created_at) FROM STDIN
"""
ADD_EVENTS: Final = "COPY journal_pending (recorded_at, message_id, person_id, body) FROM STDIN"
ADD_MADE: Final = "COPY imports_made (imported_id, kind, record_id, row_hash) FROM STDIN"


@dataclass(frozen=True, slots=True)
class NewRows:
    """New people as COPY takes them, and what they and known ones are known by from here on."""

    contacts: str
    origins: list[str]
    made: str
    events: str
    identities: str


@dataclass(frozen=True, slots=True)
class Coming:
    """New people who have their numbers; `rows` waits until they are written down."""

    numbers: Sequence[int]
    moment: datetime
    rows: Callable[[], NewRows]


def find_owners(keys: Iterable[Key]) -> dict[Key, int]:
    """Return the contact of each identifier that is known."""
    by_kind: dict[str, list[str]] = {}
    for kind, value in keys:
        by_kind.setdefault(kind, []).append(value)
    found: dict[Key, int] = {}
    with connection.cursor() as cursor:
        for kind, values in by_kind.items():
            cursor.execute(FIND, [kind, encode_array(values)])
            found |= {(kind, value): number for value, number in cursor.fetchall()}
    return found


def find_carriers(keys: Iterable[Key]) -> dict[Key, tuple[int, int]]:
    """Return the contact of each identifier that is known, and the person it was of before a merge."""
    wanted = list(dict.fromkeys(keys))
    values = [encode_array(part) for part in zip(*wanted, strict=True)] if wanted else []
    return {
        (kind, value): (number, person) for kind, value, number, person in (_fetch(CARRIERS, values) if values else ())
    }


def find_owned(contact_ids: Sequence[int]) -> dict[int, dict[Key, int | None]]:
    """Return the identifiers of each of these contacts, with the person each was of before a merge."""
    found: dict[int, dict[Key, int | None]] = {}
    for number, kind, value, person in _fetch(FIND_OWNED, [list(contact_ids)]) if contact_ids else ():
        found.setdefault(number, {})[kind, value] = person
    return found


def find_external_ids(contact_ids: Sequence[int]) -> dict[int, str]:
    """Return an external id of each of these contacts that has one."""
    return dict(_fetch(FIND_EXTERNAL, [list(contact_ids)]))


def find_by_rows(hashes: Sequence[int]) -> dict[int, int]:
    """Return the contacts that earlier imports made of the same rows, which named no identifier."""
    return dict(_fetch(FIND_BY_ROWS, [list(hashes)]))


def find_users() -> dict[str, int]:
    """Return colleagues by their address and their name, where it is one's alone."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for user in User.objects.filter(is_active=True):
        for text in (user.email, str(user)):
            word = text.casefold()
            if word in found and found[word] != user.pk:
                twice.add(word)
            found[word] = user.pk
    return {word: number for word, number in found.items() if word and word not in twice}


def find_teams() -> dict[str, int]:
    """Return teams by their name."""
    return {team.name.casefold(): team.pk for team in Team.objects.all()}


def begin_people(imported: Import, fresh: "Sequence[Somebody]", added: "Sequence[Somebody]") -> Coming:
    """Give new people their numbers, and begin to put all that is new into rows while the database has other work."""
    moment = now()
    numbers = allocate_ids(len(fresh)) if fresh else []
    for number, one in zip(numbers, fresh, strict=True):
        one.id = number
    return Coming(numbers, moment, begin(_encode_people, imported, fresh, added, moment))


def write_people(imported: Import, coming: Coming) -> None:
    """Write new people, and identifiers that known ones get, in the caller's transaction; raises imports.kinds.Busy."""
    rows = coming.rows()
    if coming.numbers:
        with connection.cursor() as cursor:
            cursor.execute(STAGE)
            _copy(cursor, FILL_STAGE, rows.contacts)
            cursor.execute(FILL_ORIGINS, [encode_array(rows.origins)])
            cursor.execute(ADD_CONTACTS, [imported.origin, coming.moment, coming.moment])
            _add_presence(cursor, coming.numbers, coming.moment)
            _copy(cursor, ADD_MADE, rows.made)
            _copy(cursor, ADD_EVENTS, rows.events)
        tell_pages(coming.numbers)
    try:
        with connection.cursor() as cursor:
            _copy(cursor, ADD_IDENTITIES, rows.identities)
    except (IntegrityError, UniqueViolation):
        # Somebody took one of them meanwhile.
        raise Busy from None


def _encode_people(
    imported: Import, fresh: "Sequence[Somebody]", added: "Sequence[Somebody]", moment: datetime
) -> NewRows:
    known = [(one.id, *key, one.came_by) for one in added for key in one.added]
    origins = _Origins(imported, moment.isoformat())
    contacts = encode_copy(_make_row(one, origins) for one in fresh)
    return NewRows(
        contacts=contacts,
        origins=origins.texts,
        made=encode_copy((imported.pk, "contact", one.id, one.row_hash) for one in fresh),
        events=_encode_events(imported, [one.id for one in fresh], moment),
        identities=_encode_identities([*known, *((one.id, *key, None) for one in fresh for key in one.keys)], moment),
    )


def _encode_events(imported: Import, numbers: Sequence[int], moment: datetime) -> str:
    """Return that they are there: events that differ by nothing but the number."""
    said = {
        "event": "contact_created",
        "personId": 0,
        "properties": {"known_by": imported.origin, "by": imported.by_name},
    }
    before, _zero, after = msgspec.json.encode(said).decode().partition('"personId":0')
    at, prefix = moment.isoformat(), make_message_prefix(imported)
    return encode_copy(
        (at, f"{prefix}{number}", number, f'{before}"personId":{number}{after}'.encode()) for number in numbers
    )


def _copy(cursor: Any, statement: str, rows: str) -> None:
    with cursor.copy(statement) as copy:
        copy.write(rows)


def _add_presence(cursor: Any, numbers: Sequence[int], moment: Any) -> None:
    """Write the rows of who was never there yet; ids come in runs, since few others take some meanwhile."""
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            cursor.execute(ADD_PRESENCE, [moment, moment, numbers[start], numbers[at - 1]])
            start = at


def _encode_identities(rows: Sequence[tuple[int, str, str, int | None]], moment: datetime) -> str:
    """Return identifiers in the order of their index, so that two transactions with the same ones never wait in a ring.

    Each is a contact, a kind, a value and a person. Raises imports.kinds.Busy.
    """
    # An office's number is many people's, and stays with the first.
    first = {(row[1], row[2]): row for row in reversed(rows)}
    if len({row[:3] for row in rows if row[1] != "phone"}) != sum(kind != "phone" for kind, _value in first):
        raise Busy
    at = moment.isoformat()
    return encode_copy(
        (number, kind, value, person, True, at)
        for (kind, value), (number, _kind, _value, person) in sorted(first.items())
    )


class _Origins:
    """The origins of new records' values, each set of fields once; rows name them by their number."""

    def __init__(self, imported: Import, at: str) -> None:
        who = {"user": imported.started_by_id, "name": imported.origin}
        self._one = {**who, "source": None, "at": at, "verified": True, "version": 1}
        self._made: dict[tuple[str, ...], int] = {}
        self.texts: list[str] = []

    def get(self, slugs: tuple[str, ...]) -> int:
        number = self._made.get(slugs)
        if number is None:
            self.texts.append(msgspec.json.encode(dict.fromkeys(sorted(slugs), self._one)).decode())
            number = self._made[slugs] = len(self.texts)
        return number


def _make_row(somebody: "Somebody", origins: _Origins) -> tuple[Any, ...]:
    attributes = {slug: value for slug, value in somebody.values.items() if value is not None and value not in ("", [])}
    email = next((value for kind, value in somebody.keys if kind == "email"), "")
    phone = next(iter(somebody.numbers), "")
    slugs = (*attributes, *(["email"] if email else []), *(["phone"] if phone else []))
    take = attributes.pop
    name, stage, tags = take("name", ""), take("stage", ""), take("tags", ())
    points_at = (take("owner", None), take("team", None), take("company", None))
    return (
        somebody.id,
        name,
        email,
        phone,
        msgspec.json.encode(attributes).decode(),
        origins.get(slugs),
        *points_at,
        stage,
        tags,
    )


def _fetch(sql: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows
