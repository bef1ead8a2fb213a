"""What is kept about a person's way through the stages."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import Holds, Nothing, state
from touchline.segments.lifecycle.models import LifecycleStage, StageMove

state(
    Holds(model=StageMove, where="t.contact_id = ANY(%(people)s)", label=_("Stages")),
    Nothing(model=LifecycleStage, why="It is a setting."),
)
