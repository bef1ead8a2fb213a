"""How long notices to the team are kept."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.retention import Kept, keep, remove_rows
from touchline.tasks.models import Notice

keep(
    Kept(
        slug="notices",
        label=_("Notices to the team"),
        about=_("Mentions, reminders and what else somebody was told. From the day they read it."),
        days=90,
        models=(Notice,),
        remove=remove_rows(Notice, "read_at"),
    )
)
