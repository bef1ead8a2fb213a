"""Ends what still waits of a mailing."""

from typing import Final

from django.db import connection

from touchline.messaging.models import Audience
from touchline.messaging.outbox.chunks import widen
from touchline.messaging.outbox.fates import Fated, write_fates

END: Final = """
UPDATE messaging_message SET state = 'skipped', reason = 'stopped', changed_at = now()
WHERE mailing_id = %s AND state IN ('queued', 'deferred')
"""


def end_waiting(mailing_id: int) -> None:
    """Note of all who wait, with and without a message, that the mailing was stopped, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(END, [mailing_id])
    waiting = list(Audience.objects.select_for_update().filter(mailing_id=mailing_id))
    for chunk in waiting:
        people = widen(chunk.high, chunk.bits)
        write_fates(mailing_id, [Fated(chunk.variant, "skipped", "stopped", people)])
    Audience.objects.filter(pk__in=[chunk.pk for chunk in waiting]).delete()
