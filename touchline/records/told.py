"""What sites send of their own accord: keys among the attributes that nobody made an attribute of yet."""

from typing import Final

from django.db import connection

from touchline.records.kinds import RecordKind

LOOKED_AT: Final = 500
HIDDEN: Final = frozenset({"firstName", "lastName", "first_name", "last_name"})
"""Parts of the name, which stand in the name."""


def list_told_slugs(kind: RecordKind, *, known: set[str]) -> list[str]:
    """Return keys that the youngest 500 records have beside the known ones, the most frequent first."""
    table = kind.model._meta.db_table  # noqa: SLF001
    sql = (
        f"SELECT k FROM (SELECT attributes FROM {table} ORDER BY id DESC LIMIT %s) t, jsonb_object_keys(attributes) AS k"  # noqa: S608
        " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 60"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [LOOKED_AT])
        return [key for (key,) in cursor.fetchall() if key not in known | HIDDEN and "/" not in key and len(key) <= 100]
