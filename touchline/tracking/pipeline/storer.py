"""The storer: puts fixed blocks into the event store, exactly once, and tells open pages whom they touched."""

import logging
from datetime import UTC, datetime

from django.db import transaction

from touchline.eventstore.blocks import insert_block
from touchline.journal.block_store import get_blocks
from touchline.journal.cursors import STORE, get_position, move_cursor
from touchline.journal.live import notify_pages
from touchline.journal.services import Kept, keep_refused

log = logging.getLogger(__name__)

AT_ONCE = 4


def store_next() -> int:
    """Store the next few blocks; return how many events they held. Raises EventStoreDown.

    The insert carries the block's token, so that a crash before the cursor moves only repeats what is then dropped.
    """
    count = 0
    for block in get_blocks(get_position(STORE), limit=AT_ONCE):
        refused = insert_block(f"block-{block.id}", block.lines)
        lines = block.lines.split(b"\n")
        with transaction.atomic():
            keep_refused([_keep(lines[bad.index], bad.reason) for bad in refused])
            move_cursor(STORE, 0, block.id, reached_at=None)
            notify_pages(block.touched, events=block.count)
        count += block.count
    return count


def _keep(line: bytes, reason: str) -> Kept:
    log.error("The event store refused a row: %s", reason)
    return Kept(
        received_at=datetime.now(UTC),
        source_id=0,
        call="stored row",
        message_id="",
        reason=f"the event store refused its row: {reason}",
        facts=b"{}",
        body=line,
    )
