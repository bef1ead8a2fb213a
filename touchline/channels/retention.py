"""How long mails to the team are kept."""

from django.utils.translation import gettext_lazy as _

from touchline.channels.email import retention as of_contacts
from touchline.channels.models import InboundSms, Mail, PushSubscription
from touchline.kit.retention import Kept, keep, remove_rows

keep(
    Kept(
        slug="staff_mails",
        label=_("Mails to the team"),
        about=_("Invitations, reminders and alerts, which may name people. From their making."),
        days=90,
        models=(Mail,),
        remove=remove_rows(Mail, "created_at"),
    ),
    Kept(
        slug="inbound_sms",
        label=_("SMS that came in"),
        about=_(
            "Their texts; that somebody wrote stays on the timeline by the rule of events. From the moment itself."
        ),
        days=730,
        models=(InboundSms,),
        remove=remove_rows(InboundSms, "at"),
    ),
    Kept(
        slug="push_subscriptions",
        label=_("Browsers that get push messages"),
        about=_("They go when the browser says that it has left. From the click."),
        days=1_095,
        models=(PushSubscription,),
        remove=remove_rows(PushSubscription, "created_at"),
    ),
)

__all__ = ["of_contacts"]
