"""What is kept about a person's scores."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import Holds, Nothing, state
from touchline.segments.scoring.models import Score, ScoreModel

state(
    Holds(model=Score, where="t.contact_id = ANY(%(people)s)", label=_("Scores"), hidden=("tallies",)),
    Nothing(model=ScoreModel, why="It is a setting."),
)
