"""Takes people out of the blocks on their way into the event store, which are compressed, and out of the calls behind them."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from django.db import connection, transaction

from touchline.eventstore.blocks import EVENT_COLUMNS
from touchline.eventstore.erasing import blank_line
from touchline.journal.block_store import LEVEL
from touchline.kit.privacy import Sought

FIND: Final = """
SELECT id, made_at FROM journal_block WHERE touched = 'null'
OR EXISTS (SELECT 1 FROM unnest(%s::bigint[]) person WHERE touched @> to_jsonb(person)) ORDER BY id
"""
READ: Final = "SELECT rows FROM journal_block WHERE id = %s AND made_at = %s FOR UPDATE"
WRITE: Final = "UPDATE journal_block SET rows = %s WHERE id = %s AND made_at = %s"
EMPTY_CALLS: Final = """
UPDATE journal_entry t SET body = '{}', facts = '{}', refused = NULL WHERE t.message_id = ANY(%s) AND t.body <> '{}'
AND t.seq <= (SELECT min(c.position) FROM journal_cursor c WHERE c.lane = t.lane)
"""
MESSAGE: Final = EVENT_COLUMNS.index("message_id")


def wipe_blocks(sought: Sought) -> int:
    """Rewrite every block with rows of these people, and empty the calls those rows came from; nothing has to wait."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [sought.people])
        found = cursor.fetchall()
    messages = [message for number, made_at in found for message in wipe_block(number, made_at, sought)]
    if messages:
        with connection.cursor() as cursor:
            cursor.execute(EMPTY_CALLS, [messages])
    return 0


@transaction.atomic
def wipe_block(number: int, made_at: datetime, sought: Sought) -> Sequence[str]:
    """Rewrite one block; return the ids of the messages its rows of these people came with."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [number, made_at])
        kept = cursor.fetchone()
        if kept is None:
            return []
        lines = zlib.decompress(kept[0]).split(b"\n")
        # A row begins with its person.
        marks = tuple(b"[%d," % person for person in sought.people)
        theirs = [at for at, line in enumerate(lines) if line.startswith(marks)]
        for at in theirs:
            lines[at] = blank_line(lines[at], sought)
        if theirs:
            cursor.execute(WRITE, [zlib.compress(b"\n".join(lines), LEVEL), number, made_at])
    return [msgspec.json.decode(lines[at])[MESSAGE] for at in theirs]
