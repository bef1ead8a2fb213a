"""What mails to the team say of contacts."""

from django.utils.translation import gettext_lazy as _

from touchline.channels import models
from touchline.channels.email import privacy as of_contacts
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
    Nothing(model=models.SmsAccount, why="It is an account at a service."),
    Nothing(model=models.PushKey, why="It is the firm's own key."),
    Nothing(model=models.ChannelCard, why="It names who of the team looks after a channel."),
    Holds(
        model=models.PushSubscription,
        where="t.contact_id = ANY(%(people)s)",
        label=_("Browsers that get push messages"),
        hidden=("p256dh", "auth"),
    ),
    Holds(model=models.InboundSms, where="t.contact_id = ANY(%(people)s)", label=_("SMS from the person")),
)
__all__ = ["of_contacts"]
