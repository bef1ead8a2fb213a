"""Reads and writes sets of people for an import: a fixed number of statements for any number, new rows by COPY."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
from django.db import connection

from touchline.contacts.directory_store import allocate_ids
from touchline.imports.kinds import Busy
from touchline.imports.messages import make_message_prefix
from touchline.imports.models import Import
from touchline.kit.clock import now
from touchline.kit.copying import encode_array, encode_copy
from touchline.records.chunk import tell_pages
from touchline.users.models import Team, User

if TYPE_CHECKING:
    from touchline.contacts.importing.people import Somebody

Key = tuple[str, str]
COLUMNS: Final = {"owner": "owner_id", "team": "team_id", "company": "company_id", "stage": "stage", "tags": "tags"}
FIND: Final = "SELECT value, contact_id FROM contacts_identity WHERE kind = %s AND value = ANY(%s::text[])"
FIND_OWNED: Final = "SELECT contact_id, kind, value, person_id FROM contacts_identity WHERE contact_id = ANY(%s)"
FIND_EXTERNAL: Final = (
    "SELECT contact_id, min(value) FROM contacts_identity WHERE kind = 'user_id' AND contact_id = ANY(%s) GROUP BY 1"
)
FIND_BY_ROWS: Final = """
SELECT m.row_hash, max(m.record_id) FROM imports_made m JOIN contacts_contact c ON c.id = m.record_id
WHERE m.row_hash = ANY(%s) GROUP BY 1
"""
ADD_CONTACTS: Final = """
COPY contacts_contact (id, name, email, phone, attributes, origins, known_by, created_at, updated_at, is_sample, owner_id,
    team_id, stage, tags, company_id, version) FROM STDIN
"""
ADD_PRESENCE: Final = """
INSERT INTO contacts_presence (person_id, is_contact, is_bot, is_sample, first_at, last_at, visits, pages, visit_at,
    visit_pages, host, path, title, channel, referrer, utm_source, utm_medium, utm_campaign, country, device, browser, os)
SELECT id, true, false, false, %s, %s, 0, 0, 0, 0, '', '', '', '', '', '', '', '', '', '', '', ''
FROM generate_series(%s::bigint, %s::bigint) AS id
"""
STAGE: Final = """
CREATE TEMP TABLE IF NOT EXISTS import_identity (contact_id bigint, kind text, value text, person_id bigint) ON COMMIT DELETE ROWS
"""
FILL_STAGE: Final = "COPY import_identity (contact_id, kind, value, person_id) FROM STDIN"
# In the order of the index, so that two transactions that give the same identifiers wait in line and never in a ring.
ADD_IDENTITIES: Final = """
WITH written AS (
    INSERT INTO contacts_identity (contact_id, kind, value, person_id, verified, created_at)
    SELECT contact_id, kind, value, person_id, true, %s FROM import_identity ORDER BY kind, value
    ON CONFLICT DO NOTHING RETURNING kind
) SELECT count(*) FROM written WHERE kind <> 'phone'
"""
ADD_EVENTS: Final = "COPY journal_pending (recorded_at, message_id, person_id, body) FROM STDIN"
ADD_MADE: Final = "COPY imports_made (imported_id, kind, record_id, row_hash) FROM STDIN"


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


def write_people(imported: Import, fresh: "Sequence[Somebody]", added: "Sequence[Somebody]") -> None:
    """Write new people, and identifiers that known ones get, in the caller's transaction; raises imports.kinds.Busy."""
    moment = now()
    identities = [(one.id, *key, one.came_by) for one in added for key in one.added]
    if fresh:
        numbers = allocate_ids(len(fresh))
        pairs = list(zip(numbers, fresh, strict=True))
        for number, one in pairs:
            one.id = number
        at = moment.isoformat()
        origins = _Origins(imported, at)
        with connection.cursor() as cursor:
            _copy(cursor, ADD_CONTACTS, (_make_row(imported, number, one, at, origins) for number, one in pairs))
            _add_presence(cursor, numbers, moment)
            _copy(cursor, ADD_MADE, ((imported.pk, "contact", number, one.row_hash) for number, one in pairs))
        identities += [(number, *key, None) for number, one in pairs for key in one.keys]
        _tell(imported, numbers, moment)
        tell_pages(numbers)
    _add_identities(identities, moment)


def _tell(imported: Import, numbers: Sequence[int], moment: Any) -> None:
    """Record that they are there: events that differ by nothing but the number."""
    said = {
        "event": "contact_created",
        "personId": 0,
        "properties": {"known_by": imported.origin, "by": imported.by_name},
    }
    before, _zero, after = msgspec.json.encode(said).decode().partition('"personId":0')
    at, prefix = moment.isoformat(), make_message_prefix(imported)
    rows = ((at, f"{prefix}{number}", number, f'{before}"personId":{number}{after}'.encode()) for number in numbers)
    with connection.cursor() as cursor:
        _copy(cursor, ADD_EVENTS, rows)


def _copy(cursor: Any, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(statement) as copy:
        copy.write(encode_copy(rows))


def _add_presence(cursor: Any, numbers: Sequence[int], moment: Any) -> None:
    """Write the rows of who was never there yet; ids come in runs, since few others take some meanwhile."""
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            cursor.execute(ADD_PRESENCE, [moment, moment, numbers[start], numbers[at - 1]])
            start = at


def _add_identities(rows: Sequence[tuple[int, str, str, int | None]], moment: Any) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute("DELETE FROM import_identity")
        _copy(cursor, FILL_STAGE, rows)
        cursor.execute(ADD_IDENTITIES, [moment])
        written = cursor.fetchone()[0]
    # An office's number is many people's, and stays with the first; any other identifier somebody took meanwhile.
    if written != len({row for row in rows if row[1] != "phone"}):
        raise Busy


class _Origins:
    """The origins of a new record's values, made once for each set of fields."""

    def __init__(self, imported: Import, at: str) -> None:
        who = {"user": imported.started_by_id, "name": imported.origin}
        self._one = {**who, "source": None, "at": at, "verified": True, "version": 1}
        self._made: dict[frozenset[str], str] = {}

    def get(self, slugs: frozenset[str]) -> str:
        if slugs not in self._made:
            self._made[slugs] = msgspec.json.encode(dict.fromkeys(sorted(slugs), self._one)).decode()
        return self._made[slugs]


def _make_row(imported: Import, number: int, somebody: "Somebody", at: str, origins: _Origins) -> tuple[Any, ...]:
    values = {slug: value for slug, value in somebody.values.items() if value not in (None, "", [])}
    email = next((value for kind, value in somebody.keys if kind == "email"), "")
    phone = next(iter(somebody.numbers), "")
    slugs = frozenset([*values, *(["email"] if email else []), *(["phone"] if phone else [])])
    attributes = {slug: value for slug, value in values.items() if slug != "name" and slug not in COLUMNS}
    return (
        number,
        values.get("name", ""),
        email,
        phone,
        msgspec.json.encode(attributes).decode(),
        origins.get(slugs),
        imported.origin,
        at,
        at,
        False,
        values.get("owner"),
        values.get("team"),
        values.get("stage", ""),
        values.get("tags", []),
        values.get("company"),
        1,
    )


def _fetch(sql: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows
