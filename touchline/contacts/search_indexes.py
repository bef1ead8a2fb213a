"""Keeps the search by parts of names and addresses quick: what was written lately is sorted into its indexes.

PostgreSQL first puts it on a list that every search reads from end to end (4 MB by default, 32 MB while an import runs): 40 ms
of each search once the list is full. https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE
"""

from typing import Final

from django.db import connection

from touchline.contacts.models import Company, Contact, Identity

# ruff: noqa: SLF001 - names of tables are those of models
TABLES: Final = [model._meta.db_table for model in (Contact, Identity, Company)]
SORT_IN: Final = """
SELECT coalesce(sum(gin_clean_pending_list(i.indexrelid)), 0) FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
WHERE a.amname = 'gin' AND i.indrelid = ANY(%s::regclass[])
"""


def sort_in() -> int:
    """Sort what waits into the indexes of people and companies; return how many pages of 8 kB it was."""
    with connection.cursor() as cursor:
        cursor.execute(SORT_IN, [TABLES])
        return int(cursor.fetchone()[0])
