"""What the stream holds of people on its way: in days it is gone from here by itself, on erasure at once."""

from django.utils.translation import gettext_lazy as _

from touchline.journal import models
from touchline.journal.erasing import wipe_blocks
from touchline.kit.privacy import ADDRESSES_IN, ADDRESSES_IN_BYTES, Holds, Nothing, Place, search_in, state

BODY = ADDRESSES_IN_BYTES.format(column="t.body")
state(
    Holds(model=models.Pending, where="t.person_id = ANY(%(people)s)", label=_("On the way")),
    Holds(
        model=models.Quarantine,
        where=f"{BODY} OR {ADDRESSES_IN.format(column='(t.message_id || t.reason)')}",
        label=_("Refused events"),
        hidden=("facts",),
        late=True,
    ),
    Holds(
        model=models.Entry,
        # Only behind every reader: one that stumbled over an emptied body would hold up its lane.
        where=f"{BODY} AND t.seq <= (SELECT min(c.position) FROM journal_cursor c WHERE c.lane = t.lane)",  # noqa: S608
        label=_("Received"),
        keeps="The place in the lane stays, or its readers would stumble; what stood there goes.",
        blank={"body": "'{}'::bytea", "facts": "'{}'::bytea", "refused": "NULL"},
        hidden=("facts",),
        late=True,
    ),
    Nothing(model=models.Seen, why="It is a hash of a message's id."),
    Nothing(model=models.Block, why="It is compressed; `erasing` opens it and takes people out."),
    Nothing(model=models.Cursor, why="It is a place in a lane."),
    Nothing(model=models.Refusal, why="It is a count."),
)
search_in(Place(slug="journal_blocks", label=_("Blocks on their way into the event store"), wipe=wipe_blocks))
