"""Message ids seen before: decides duplicates for at least 30 days. The resolver's leader is the only writer."""

from collections.abc import Sequence

from django.db import connection

from touchline.kit.rowsets import encode_list

FIND = """
SELECT encode(uuid_send(key), 'hex') FROM journal_seen
WHERE key = ANY(ARRAY(SELECT k::uuid FROM json_array_elements_text(%s::json) AS u(k)))
"""
ADD = """
INSERT INTO journal_seen (key, seen_on)
SELECT key::uuid, (now() AT TIME ZONE 'UTC')::date FROM json_array_elements_text(%s::json) AS u(key)
"""


def find_seen(keys: Sequence[str]) -> set[str]:
    """Return those of the keys that came before."""
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(FIND, [encode_list(keys)])
        return {row[0] for row in cursor.fetchall()}


def add_seen(keys: Sequence[str]) -> None:
    """Remember keys that are new."""
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(ADD, [encode_list(sorted(keys))])
