"""What alerts keep about people."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import Holds, Nothing, state
from touchline.segments.alerting.models import Alert, Firing

state(
    Holds(model=Firing, where="t.contact_id = ANY(%(people)s)", label=_("Alerts to the team")),
    Nothing(model=Alert, why="It says when somebody of the team is told, of nobody in particular."),
)
