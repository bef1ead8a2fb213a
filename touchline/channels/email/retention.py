"""How long practice mail is kept."""

from django.utils.translation import gettext_lazy as _

from touchline.channels.email.models import PracticeMail
from touchline.kit.retention import Kept, keep, remove_rows

keep(
    Kept(
        slug="practice_mails",
        label=_("Practice mail"),
        about=_("Mail to contacts that was kept here instead of leaving. From the moment itself."),
        days=30,
        models=(PracticeMail,),
        remove=remove_rows(PracticeMail, "at"),
    )
)
