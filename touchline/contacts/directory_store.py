"""Reads and writes of the directory: a few set-based statements for a whole batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from touchline.kit.clock import now
from touchline.kit.rowsets import encode_list, encode_rows

if TYPE_CHECKING:
    from touchline.contacts.directory import Changes

FIND_VISITORS = """
SELECT encode(uuid_send(v.key), 'hex'), v.person_id, v.contact_id, CASE WHEN v.contact_id <> v.person_id THEN (
    SELECT a.through_id FROM contacts_alias a WHERE a.person_id = v.person_id AND a.undone_at IS NULL) END
FROM contacts_visitor v WHERE v.key = ANY(ARRAY(SELECT k::uuid FROM json_array_elements_text(%s::json) AS u(k)))
"""
FIND_IDENTITIES = """
SELECT kind, value, contact_id, coalesce(person_id, contact_id) FROM contacts_identity WHERE kind = 'user_id' AND value = ANY(%s)
UNION ALL
SELECT kind, value, contact_id, coalesce(person_id, contact_id) FROM contacts_identity WHERE kind = 'email' AND value = ANY(%s)
"""
FIND_CLAIMED_EMAILS = "SELECT value FROM contacts_identity WHERE kind = 'email' AND NOT verified AND value = ANY(%s)"
FIND_WITH_USER_ID = "SELECT DISTINCT contact_id FROM contacts_identity WHERE kind = 'user_id' AND contact_id = ANY(%s)"
ALLOCATE = "SELECT nextval('contacts_person_id_seq') FROM generate_series(1, %s)"

ADD_CONTACTS = """
INSERT INTO contacts_contact (id, name, email, phone, attributes, origins, known_by, created_at, updated_at, source_id,
                              is_sample)
SELECT u.id, '', u.email, '', '{}', '{}', u.known_by, %s, %s, u.source_id, u.is_sample
FROM json_to_recordset(%s::json) AS u(id bigint, email text, known_by text, source_id int, is_sample bool)
"""
ADD_IDENTITIES = """
INSERT INTO contacts_identity (contact_id, person_id, kind, value, verified, source_id, created_at)
SELECT u.contact_id, nullif(u.person_id, u.contact_id), u.kind, u.value, u.verified, u.source_id, %s
FROM json_to_recordset(%s::json)
     AS u(contact_id bigint, person_id bigint, kind text, value text, verified bool, source_id int)
ON CONFLICT DO NOTHING
"""
PROVE_EMAILS = """
UPDATE contacts_identity i SET contact_id = u.contact_id, verified = true, person_id = u.person_id
FROM json_to_recordset(%s::json) AS u(value text, contact_id bigint, person_id bigint) WHERE i.kind = 'email' AND i.value = u.value
"""
CLEAR_EMAILS = """
UPDATE contacts_contact c SET email = '' FROM json_to_recordset(%s::json) AS u(value text, was bigint)
WHERE c.id = u.was AND c.email = u.value
"""
ADD_VISITORS = """
INSERT INTO contacts_visitor (person_id, key, contact_id, first_seen, expires_at, is_bot, is_sample)
SELECT u.person_id, u.key, NULL, u.at, now() + make_interval(days => u.days), u.is_bot, u.is_sample
FROM json_to_recordset(%s::json)
     AS u(person_id bigint, key uuid, at timestamptz, days int, is_bot bool, is_sample bool)
"""
MARK_KNOWN = """
UPDATE contacts_visitor v SET contact_id = u.contact_id
FROM json_to_recordset(%s::json) AS u(person_id bigint, contact_id bigint) WHERE v.person_id = u.person_id
"""
ADD_ALIASES = """
INSERT INTO contacts_alias (person_id, contact_id, through_id, reason, created_at)
SELECT u.person_id, u.contact_id, nullif(u.through_id, u.contact_id), u.reason, %s
FROM json_to_recordset(%s::json) AS u(person_id bigint, contact_id bigint, through_id bigint, reason text)
"""
ADD_SUGGESTIONS = """
INSERT INTO contacts_suggestion (person_id, contact_id, reason, created_at)
SELECT u.person_id, u.contact_id, u.reason, %s
FROM json_to_recordset(%s::json) AS u(person_id bigint, contact_id bigint, reason text)
ON CONFLICT DO NOTHING
"""


class Conflict(Exception):
    """Somebody else gave one of these identifiers to a contact meanwhile; resolve the batch again."""


def find_visitors(keys: Sequence[str]) -> list[tuple[str, int, int | None, int | None]]:
    """Return key, person id and contact id of the browsers that are known, and who had it before a merge."""
    return _fetch(FIND_VISITORS, [encode_list(keys)]) if keys else []


def find_identities(users: Sequence[str], emails: Sequence[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the contact of each known identifier and the person it was of before a merge, by (kind, value)."""
    if not users and not emails:
        return {}
    found = _fetch(FIND_IDENTITIES, [list(users), list(emails)])
    return {(kind, value): (contact, owner) for kind, value, contact, owner in found}


def find_claimed_emails(emails: Sequence[str]) -> set[str]:
    """Return those of the addresses that a contact has only by the word of a public source."""
    return {row[0] for row in _fetch(FIND_CLAIMED_EMAILS, [list(emails)])} if emails else set()


def find_with_user_id(contacts: Sequence[int]) -> set[int]:
    """Return those of the contacts that have an external id."""
    return {row[0] for row in _fetch(FIND_WITH_USER_ID, [list(contacts)])} if contacts else set()


def allocate_ids(count: int) -> list[int]:
    """Return `count` fresh person ids."""
    return [row[0] for row in _fetch(ALLOCATE, [count])] if count else []


def save_changes(changes: Changes) -> None:
    """Write a batch's decisions; raises Conflict when an identifier was taken meanwhile."""
    moment = now()
    if changes.contacts:
        # The first address is only theirs when the identity says so.
        owned = {
            (owner.contact_id, value) for (kind, value), (owner, _) in changes.identities.items() if kind == "email"
        }
        owned |= {(owner.contact_id, value) for value, (owner, _) in changes.proved.items()}
        _run(
            ADD_CONTACTS,
            [moment, moment],
            ("id", "email", "known_by", "source_id", "is_sample"),
            (
                (
                    number,
                    claim.email if (number, claim.email) in owned else "",
                    claim.known_by,
                    claim.source_id,
                    claim.is_sample,
                )
                for number, claim in changes.contacts.items()
            ),
        )
    if changes.visitors:
        _run(
            ADD_VISITORS,
            [],
            ("person_id", "key", "at", "days", "is_bot", "is_sample"),
            (
                (person, key, claim.at, claim.keep_days, claim.is_bot, claim.is_sample)
                for key, (person, claim) in changes.visitors.items()
            ),
        )
    if changes.identities:
        found = [
            (owner.contact_id, owner.person_id, kind, value, claim.trusted, claim.source_id)
            for (kind, value), (owner, claim) in changes.identities.items()
        ]
        names = ("contact_id", "person_id", "kind", "value", "verified", "source_id")
        if _run(ADD_IDENTITIES, [moment], names, found) != len(found):
            raise Conflict
    if changes.proved:
        proved = changes.proved.items()
        facts = ((email, owner.contact_id, owner.person_id) for email, (owner, _) in proved)
        _run(PROVE_EMAILS, [], ("value", "contact_id", "person_id"), facts)
        moved = [(email, was) for email, (owner, was) in proved if was != owner.contact_id]
        _run(CLEAR_EMAILS, [], ("value", "was"), moved)
    _save_joins(changes, moment)


def _save_joins(changes: Changes, moment: datetime) -> None:
    if changes.known_visitors:
        _run(MARK_KNOWN, [], ("person_id", "contact_id"), changes.known_visitors.items())
    if changes.aliases:
        names = ("person_id", "contact_id", "through_id", "reason")
        joins = ((p, owner.contact_id, owner.person_id, why) for p, (owner, why) in changes.aliases.items())
        _run(ADD_ALIASES, [moment], names, joins)
    if changes.suggestions:
        _run(ADD_SUGGESTIONS, [moment], ("person_id", "contact_id", "reason"), changes.suggestions)


def _fetch(sql: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows


def _run(sql: str, parameters: list[Any], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, encode_rows(names, rows)])
        return int(cursor.rowcount)
