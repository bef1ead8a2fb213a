"""Reads about merges: what was joined into a record, and where a record went."""

from typing import Final

from django.db import connection

from touchline.contacts.merging.models import Merge

MOST_SHOWN: Final = 50
INTO: Final = """
WITH RECURSIVE way(id, step) AS (
    SELECT kept_id, 1 FROM contacts_merge WHERE kind = %(kind)s AND gone_id = %(id)s AND undone_at IS NULL
    UNION ALL
    SELECT m.kept_id, way.step + 1 FROM contacts_merge m JOIN way ON m.gone_id = way.id
    WHERE m.kind = %(kind)s AND m.undone_at IS NULL AND way.step < 1000
)
SELECT id FROM way ORDER BY step DESC LIMIT 1
"""
FROM: Final = """
WITH RECURSIVE joined(id, merge_id, step) AS (
    SELECT gone_id, id, 1 FROM contacts_merge WHERE kind = %(kind)s AND kept_id = %(id)s AND undone_at IS NULL
    UNION ALL
    SELECT m.gone_id, m.id, joined.step + 1 FROM contacts_merge m JOIN joined ON m.kept_id = joined.id
    WHERE m.kind = %(kind)s AND m.undone_at IS NULL AND joined.step < 1000
)
SELECT id, merge_id FROM joined ORDER BY merge_id DESC LIMIT %(most)s
"""


def find_successor(kind: str, record_id: int) -> int | None:
    """Return the record that this one was joined into, at the end of the chain; None for one that was not."""
    with connection.cursor() as cursor:
        cursor.execute(INTO, {"kind": kind, "id": record_id})
        row = cursor.fetchone()
    return int(row[0]) if row else None


def get_joined_ids(kind: str, record_id: int, *, most: int = 1_000) -> list[int]:
    """Return the ids of all records that are in this one now."""
    return [row[0] for row in _list_from(kind, record_id, most)]


def list_merges(kind: str, record_id: int) -> list[Merge]:
    """Return the merges that this record is made of, the latest first."""
    ids = [row[1] for row in _list_from(kind, record_id, MOST_SHOWN)]
    return list(Merge.objects.filter(pk__in=ids).defer("before", "after").order_by("-pk"))


def _list_from(kind: str, record_id: int, most: int) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(FROM, {"kind": kind, "id": record_id, "most": most})
        return [(int(number), int(merge)) for number, merge in cursor.fetchall()]
