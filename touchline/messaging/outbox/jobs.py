"""Turns messages that had their fate into sets, so that little of each is kept."""

from datetime import timedelta
from typing import Final

from django.db import connection

from touchline.jobs.services import periodic
from touchline.kit.clock import now
from touchline.messaging.outbox.fates import QUICK_COMPACTED, compact

SOON: Final = timedelta(minutes=10)
LATER: Final = timedelta(days=30)
"""What went wrong is kept with the server's words for so long."""
TROUBLED: Final = ("bounced", "refused", "unknown")
AT_ONCE: Final = 20_000
DONE: Final = """
SELECT g.id FROM messaging_mailing g
WHERE g.size > 1 AND g.id IN (SELECT m.mailing_id FROM messaging_message m WHERE m.state = ANY(%s) AND m.changed_at < %s)
"""
"""What went to one person alone keeps its row: its words are theirs, and go with them."""


@periodic("* * * * *")
def compact_messages() -> None:
    """Pack what ended ten minutes ago, and what went wrong a month ago."""
    compact_all(QUICK_COMPACTED, older_than=SOON)
    compact_all(TROUBLED, older_than=LATER)


def compact_all(states: tuple[str, ...], *, older_than: timedelta) -> int:
    """Pack all messages in these states that ended so long ago; returns how many."""
    before = now() - older_than
    with connection.cursor() as cursor:
        cursor.execute(DONE, [list(states), before])
        mailings = [row[0] for row in cursor.fetchall()]
    count = 0
    for mailing_id in mailings:
        while packed := compact(mailing_id, before=before, states=states, most=AT_ONCE):
            count += packed
    return count
