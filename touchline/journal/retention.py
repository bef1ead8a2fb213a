"""How long the stream keeps what came in."""

from django.utils.translation import gettext_lazy as _

from touchline.eventstore import retention  # noqa: F401 - says how long events are kept; that room is no application
from touchline.journal.models import Block, Entry, Pending, Quarantine, Refusal
from touchline.journal.partitions import REPLAY_DAYS
from touchline.kit.retention import Kept, keep, remove_rows

keep(
    Kept(
        slug="stream",
        label=_("Calls as they came"),
        about=_(
            "What sites and apps sent, word for word, so that the event store can be filled again. From its receipt."
        ),
        days=REPLAY_DAYS,
        models=(Entry, Block, Pending),
    ),
    Kept(
        slug="refused_events",
        label=_("Refused events"),
        about=_("What could not be taken, with the reason. From its receipt."),
        days=30,
        models=(Quarantine,),
        remove=remove_rows(Quarantine, "received_at"),
    ),
    Kept(
        slug="refusal_counts",
        label=_("Counts of refused events"),
        about=_("How many were refused on a day and why; nobody is in it. From that day."),
        days=90,
        models=(Refusal,),
        remove=remove_rows(Refusal, "day"),
    ),
)
