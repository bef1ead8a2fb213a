"""Keeps the event store's dictionary of joins in step, on a cursor of its own."""

from django.db import connection

from touchline.eventstore.aliases import write_aliases
from touchline.journal.cursors import get_position, move_cursor

MIRROR = "aliases"
AT_ONCE = 5_000
NEXT = "SELECT id, person_id, contact_id, undone_at IS NOT NULL FROM contacts_alias WHERE id > %s ORDER BY id LIMIT %s"


def mirror_aliases() -> int:
    """Tell the event store of the next joins; return how many. Writing one twice changes nothing. Raises EventStoreDown."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [get_position(MIRROR), AT_ONCE])
        rows = cursor.fetchall()
    if rows:
        write_aliases((person, contact, undone) for _, person, contact, undone in rows)
        move_cursor(MIRROR, 0, rows[-1][0], reached_at=None)
    return len(rows)
