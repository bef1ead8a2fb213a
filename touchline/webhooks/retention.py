"""How long is kept what was told to other systems."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.retention import Kept, keep, remove_rows
from touchline.webhooks.models import Delivery
from touchline.webhooks.schedule import KEEP_DELIVERIES

keep(
    Kept(
        slug="deliveries",
        label=_("Told to other systems"),
        about=_("Each webhook with its body and its tries, to be looked at and sent again. From the event."),
        days=KEEP_DELIVERIES.days,
        least=7,
        models=(Delivery,),
        remove=remove_rows(Delivery, "created_at"),
    )
)
