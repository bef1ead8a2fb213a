"""Keeps the event store's dictionary of joins in step with every join, merge and undo."""

from django.db import connection, transaction

from touchline.eventstore.aliases import write_aliases

AT_ONCE = 5_000
CLAIM = """
DELETE FROM contacts_untoldjoin WHERE id IN (SELECT id FROM contacts_untoldjoin ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING person_id
"""
STANDS = """
SELECT p.id, coalesce(a.contact_id, p.id), a.id IS NULL FROM unnest(%s::bigint[]) AS p(id)
LEFT JOIN contacts_alias a ON a.person_id = p.id AND a.undone_at IS NULL
"""


@transaction.atomic
def mirror_aliases() -> int:
    """Tell the event store of the next people whose join changed; return how many. Raises EventStoreDown.

    What counts is how each stands now: told twice, or late, it is right all the same. When the store is away the claim
    rolls back.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [AT_ONCE])
        people = sorted({row[0] for row in cursor.fetchall()})
        if not people:
            return 0
        # A snapshot of its own sees what was committed while the claim waited.
        cursor.execute(STANDS, [people])
        write_aliases((person, contact, gone) for person, contact, gone in cursor.fetchall())
    return len(people)
