"""How long events are kept."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from touchline.eventstore.client import command, query
from touchline.kit.retention import Kept, keep

TABLES = ("events", "events_by_name", "visits", "mailing_events")
PARTITIONS = """
SELECT DISTINCT table, partition_id FROM system.parts
WHERE database = currentDatabase() AND active AND table IN {tables:Array(String)} AND partition_id < {month:String}
"""


def remove_months(before: datetime) -> int:
    """Remove whole months of events that lie before the month of a moment; return how many rows. Raises EventStoreDown."""
    month = f"{before:%Y%m}"
    rows = query("SELECT count() FROM events WHERE toYYYYMM(at) < toUInt32({month:String})", {"month": month})
    for table, partition in query(PARTITIONS, {"tables": list(TABLES), "month": month}):
        command(f"ALTER TABLE {table} DROP PARTITION ID '{int(partition)}'")
    return int(rows[0][0])


keep(
    Kept(
        slug="events",
        label=_("Events and visits"),
        about=_("All that happened, by the month: timelines and statistics reach back no further. From the event."),
        days=None,
        remove=remove_months,
        least=31,
    )
)
