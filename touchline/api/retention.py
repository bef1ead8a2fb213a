"""How long answers are remembered for a second try."""

from django.utils.translation import gettext_lazy as _

from touchline.api.models import Reply
from touchline.kit.retention import Kept, keep

keep(
    Kept(
        slug="replies",
        label=_("Remembered answers"),
        about=_("Answers of the API, so that a request sent twice is done once. From the request."),
        days=2,
        models=(Reply,),
    )
)
