"""What the team noted to do and did with people."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import ADDRESSES_IN, Holds, Nothing, state
from touchline.tasks import models

OF_PAGE = "EXISTS (SELECT 1 FROM unnest(%(names)s::text[]) one WHERE position('/contacts/' || one || '/' IN t.url) > 0)"
TEXTS = ADDRESSES_IN.format(column="(t.key || ' ' || t.text || ' ' || t.detail || ' ' || t.url)")
OF_CONTACT = "t.contact_id = ANY(%(people)s)"
SHELVED = "t.key = ANY(SELECT 'lead-' || one FROM unnest(%(names)s::text[]) one)"
state(
    Holds(model=models.Activity, where=OF_CONTACT, label=_("Calls, meetings and visits")),
    Holds(model=models.Task, where=OF_CONTACT, label=_("Tasks")),
    Holds(
        model=models.Notice,
        where=f"{OF_PAGE} OR {TEXTS}",
        label=_("Notices to the team"),
        late=True,
    ),
    Nothing(model=models.QuietHours, why="It says when somebody of the team is not to be disturbed."),
    Holds(model=models.Shelved, where=SHELVED, label=_("What the team put off or answered")),
    Nothing(model=models.LastLook, why="It says when somebody of the team looked."),
    Nothing(model=models.Arrived, why="It is a random number."),
)
