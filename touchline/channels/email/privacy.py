"""What is kept of mail to contacts on its way out."""

from django.utils.translation import gettext_lazy as _

from touchline.channels.email import models
from touchline.kit.privacy import Holds, Nothing, state

state(
    Holds(model=models.PracticeMail, where="t.contact_id = ANY(%(people)s)", label=_("Practice mail"), hidden=("raw",)),
    Nothing(model=models.SendingAccount, why="It is a mail server."),
    Nothing(model=models.SendingDomain, why="It is the firm's own domain."),
    Nothing(model=models.Sender, why="It is an address of the firm's own."),
)
