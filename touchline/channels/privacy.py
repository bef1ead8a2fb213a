"""What mails to the team say of contacts."""

from django.utils.translation import gettext_lazy as _

from touchline.channels import models
from touchline.kit.privacy import ADDRESSES_IN, Holds, Nothing, state

state(
    Holds(
        model=models.Mail,
        where=ADDRESSES_IN.format(column="(t.subject || ' ' || t.text || ' ' || t.html)"),
        label=_("Mails to the team"),
        late=True,
        hidden=("key", "sealed_secret"),
    ),
    Nothing(model=models.StaffMailSettings, why="It is a mail server."),
)
