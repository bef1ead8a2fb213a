"""Scores contacts and keeps what was found: those that changed at once, all of them once a night."""

from collections.abc import Callable, Sequence
from typing import Final

from django.db import connection, transaction

from touchline.contacts.models import QualityRule
from touchline.contacts.quality.checks import find_problems, score
from touchline.contacts.quality.domains import get_domain
from touchline.contacts.quality.facts import get_asked_fields, load_facts
from touchline.contacts.quality.mail_domains import note_domains
from touchline.contacts.quality.rule import get_rule
from touchline.kit.clock import now
from touchline.kit.rowsets import encode_rows
from touchline.records.fields import Field

AT_ONCE: Final = 4_000
SAVE: Final = """
INSERT INTO contacts_quality AS q (contact_id, score, problems, is_due, changed_at)
SELECT u.id, u.score, u.problems, false, %s FROM json_to_recordset(%s::json) AS u(id bigint, score numeric, problems text[])
ON CONFLICT (contact_id) DO UPDATE SET score = excluded.score, problems = excluded.problems, is_due = false,
    changed_at = CASE WHEN q.problems = excluded.problems THEN q.changed_at ELSE excluded.changed_at END
WHERE (q.score, q.problems, q.is_due) IS DISTINCT FROM (excluded.score, excluded.problems, false)
"""
MARK: Final = """
INSERT INTO contacts_quality (contact_id, score, problems, is_due, changed_at)
SELECT c.id, 100, '{}', true, now() FROM contacts_contact c WHERE c.id = ANY(%s) ORDER BY c.id
ON CONFLICT (contact_id) DO UPDATE SET is_due = true
"""
TAKE: Final = """
UPDATE contacts_quality SET is_due = false WHERE contact_id IN (
    SELECT contact_id FROM contacts_quality WHERE is_due ORDER BY contact_id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING contact_id
"""
FORGET: Final = """
DELETE FROM contacts_quality q WHERE contact_id = ANY(%s)
    AND NOT EXISTS (SELECT 1 FROM contacts_contact c WHERE c.id = q.contact_id AND c.archived_at IS NULL)
"""
SWEEP: Final = """
DELETE FROM contacts_quality q
WHERE NOT EXISTS (SELECT 1 FROM contacts_contact c WHERE c.id = q.contact_id AND c.archived_at IS NULL)
"""
NEXT: Final = "SELECT id FROM contacts_contact WHERE id > %s AND archived_at IS NULL ORDER BY id LIMIT %s"


@transaction.atomic
def score_contacts(
    contact_ids: Sequence[int], *, rule: QualityRule | None = None, fields: Sequence[Field] | None = None
) -> None:
    """Check these contacts, and keep what was found; those gone or archived are forgotten."""
    rule = rule or get_rule()
    off = frozenset(rule.off)
    rows = []
    people = load_facts(contact_ids, fields)
    if rule.asks_mx:
        note_domains(get_domain(one.email) for one in people)
    for one in people:
        problems = find_problems(one, months=rule.silent_months, off=off)
        rows.append((one.id, score(problems), problems))
    with connection.cursor() as cursor:
        if rows:
            cursor.execute(SAVE, [now(), encode_rows(("id", "score", "problems"), rows)])
        if len(rows) < len(set(contact_ids)):
            cursor.execute(FORGET, [list(contact_ids)])


def mark_due(contact_ids: Sequence[int]) -> None:
    """Have these contacts checked within a minute: one statement, for the transaction that heard of a change."""
    with connection.cursor() as cursor:
        cursor.execute(MARK, [sorted(set(contact_ids))])


def score_due() -> int:
    """Check whoever changed; return how many. Two at once never take the same."""
    done = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(TAKE, [AT_ONCE])
                found = [row[0] for row in cursor.fetchall()]
            if not found:
                return done
            score_contacts(found)
            done += len(found)


def score_all(*, after: int = 0, go_on: Callable[[int, int], bool] = lambda last, count: True) -> int:
    """Check everybody behind a contact, chunk by chunk; `go_on` hears of each and may stop it. Return how many."""
    rule, fields, last, done = get_rule(), get_asked_fields(), after, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(NEXT, [last, AT_ONCE])
            found = [row[0] for row in cursor.fetchall()]
        if not found:
            break
        score_contacts(found, rule=rule, fields=fields)
        last, done = found[-1], done + len(found)
        if not go_on(last, len(found)):
            return done
    with connection.cursor() as cursor:
        cursor.execute(SWEEP)
    return done
