"""How long it is kept who entered and left segments."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.retention import Kept, keep, remove_rows
from touchline.segments.models import Move

keep(
    Kept(
        slug="segment_moves",
        label=_("Who entered and left segments"),
        about=_(
            "The list on a segment's page. Sizes and the events on people's timelines stay. From the moment itself."
        ),
        days=365,
        models=(Move,),
        remove=remove_rows(Move, "at"),
    )
)
