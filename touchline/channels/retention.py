"""How long mails to the team are kept."""

from django.utils.translation import gettext_lazy as _

from touchline.channels.models import Mail
from touchline.kit.retention import Kept, keep, remove_rows

keep(
    Kept(
        slug="staff_mails",
        label=_("Mails to the team"),
        about=_("Invitations, reminders and alerts, which may name people. From their making."),
        days=90,
        models=(Mail,),
        remove=remove_rows(Mail, "created_at"),
    )
)
