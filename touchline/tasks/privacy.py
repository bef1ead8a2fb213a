"""What the team noted to do and did with people."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import Holds, Nothing, state
from touchline.tasks import models

OF_CONTACT = "t.contact_id = ANY(%(people)s)"
state(
    Holds(model=models.Activity, where=OF_CONTACT, label=_("Calls, meetings and visits")),
    Holds(model=models.Task, where=OF_CONTACT, label=_("Tasks")),
    Holds(
        model=models.Notice,
        where="EXISTS (SELECT 1 FROM unnest(%(names)s::text[]) one WHERE position('/contacts/' || one || '/' IN t.url) > 0)",
        label=_("Notices to the team"),
    ),
    Nothing(model=models.LastLook, why="It says when somebody of the team looked."),
    Nothing(model=models.Arrived, why="It is a random number."),
)
