"""What this room keeps about people: in which groups they are, and when they entered and left."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import Holds, Nothing, Place, search_in, state
from touchline.segments.alerting import privacy as of_alerts
from touchline.segments.forgetting import wipe_members
from touchline.segments.lifecycle import privacy as of_stages
from touchline.segments.models import (
    Change,
    Chunk,
    Day,
    KeptChange,
    KeptSet,
    KeptSign,
    Mirror,
    Mirrored,
    Move,
    Segment,
    Touched,
)
from touchline.segments.scoring import privacy as of_scores

state(
    Holds(model=Move, where="t.contact_id = ANY(%(people)s)", label=_("Groups entered and left")),
    Nothing(model=Segment, why="It is a condition; who is in it stands in its chunks."),
    Nothing(model=Chunk, why="It is a set of numbers; a place of its own takes people out of it."),
    Nothing(model=Change, why="It counts."),
    Nothing(model=Day, why="It counts."),
    Nothing(model=Mirror, why="It is a date."),
    Nothing(model=KeptSet, why="It is a set of numbers, who is gone leaves it, and each day it is found anew."),
    Nothing(model=KeptChange, why="It is numbers on their way into such a set."),
    Nothing(model=KeptSign, why="It says which program keeps such sets."),
    Nothing(model=Touched, why="It is a number on its way to the event store."),
    Nothing(model=Mirrored, why="It is a number on its way to the live step."),
)
search_in(Place(slug="segment_members", label=_("Members of segments"), wipe=wipe_members))
__all__ = ["of_alerts", "of_scores", "of_stages"]
