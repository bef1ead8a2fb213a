"""How long the queue remembers work that failed."""

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from touchline.kit.retention import Kept, keep

keep(
    Kept(
        slug="jobs",
        label=_("Background work"),
        about=_("What was done, or failed, in the background; it names records by number. From its end."),
        days=30,
        models=(ProcrastinateJob,),
    )
)
