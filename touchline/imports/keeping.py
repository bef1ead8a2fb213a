"""Keeps what stood there before an import made or changed something that has no history of its own."""

from collections.abc import Iterable
from typing import Final

from django.db import connection

from touchline.imports.models import Import
from touchline.kit.copying import encode_copy

STAGE: Final = """
CREATE TEMP TABLE IF NOT EXISTS import_kept (record_id bigint, before jsonb, after jsonb) ON COMMIT DELETE ROWS
"""
FILL: Final = "COPY import_kept (record_id, before, after) FROM STDIN"
ADD: Final = """
INSERT INTO imports_kept (imported_id, kind, record_id, before, after)
SELECT %s, %s, record_id, before, after FROM import_kept
ON CONFLICT (imported_id, kind, record_id) DO UPDATE SET after = excluded.after
"""
"""What one import meets twice keeps what stood there first, and what it left last."""


def keep_before(imported: Import, kind: str, rows: Iterable[tuple[int, str | None, str]]) -> None:
    """Keep id, what was (JSON, or None for what is new) and what is (JSON), in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute("DELETE FROM import_kept")
        with cursor.copy(FILL) as copy:
            copy.write(encode_copy(rows))
        cursor.execute(ADD, [imported.pk, kind])
