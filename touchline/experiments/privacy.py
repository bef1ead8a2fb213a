"""What this room keeps about people: which variant of a trial they got."""

from django.utils.translation import gettext_lazy as _

from touchline.experiments.exposing import wipe_exposed
from touchline.experiments.models import Exposed, Group, HeldOut, Phase, Tally, Trial, Variant
from touchline.kit.privacy import Nothing, Place, search_in, state

state(
    Nothing(model=Trial, why="It is a question; who is in it stands in its sets."),
    Nothing(model=Variant, why="It is a name."),
    Nothing(model=Phase, why="It is a list of shares."),
    Nothing(model=Exposed, why="It is a set of numbers; a place of its own takes people out of it."),
    Nothing(model=Tally, why="It counts."),
    Nothing(model=Group, why="It is a name."),
    Nothing(model=HeldOut, why="It is a share; who is in it follows from their numbers."),
)
search_in(Place(slug="experiment_people", label=_("People in experiments"), wipe=wipe_exposed))
