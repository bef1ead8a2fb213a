"""How long what is known of the installation is kept."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.retention import Kept, keep, remove_rows
from touchline.upkeep.models import Certificate, Reading, Round, SlowQuestion, Trouble

keep(
    Kept(
        slug="readings",
        label=_("Readings of the installation"),
        about=_("Sizes and fill levels, from which growth is drawn; nobody is in it. From its reading."),
        days=800,
        models=(Reading,),
        remove=remove_rows(Reading, "at"),
        least=31,
    ),
    Kept(
        slug="installation",
        label=_("The installation as it is now"),
        about=_("When somebody last looked around, and until when certificates are good; nobody is in it."),
        days=None,
        models=(Round, Certificate),
    ),
    Kept(
        slug="troubles",
        label=_("Troubles of the installation"),
        about=_("What was not well, from when to when. From its end."),
        days=365,
        models=(Trouble,),
        remove=remove_rows(Trouble, "gone_at"),
    ),
    Kept(
        slug="slow_questions",
        label=_("Slow questions"),
        about=_("The text of questions to the stores that took long, without values. From the last time."),
        days=30,
        models=(SlowQuestion,),
        remove=remove_rows(SlowQuestion, "last_at"),
    ),
)
