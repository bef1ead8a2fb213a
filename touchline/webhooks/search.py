"""Making a webhook, in the palette."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.places import Place, register_place
from touchline.users.permissions import Verb, allows

register_place(
    Place(
        slug="webhook_new",
        label=_("New webhook"),
        icon="webhook",
        url_name="webhooks:endpoint_new",
        words=_("endpoint integration notify"),
        may=allows("webhooks", Verb.MANAGE),
        order=80,
    )
)
register_place(
    Place(
        slug="webhook_replay",
        label=_("Replay what a webhook missed"),
        icon="webhook",
        url_name="webhooks:endpoint_list",
        words=_("endpoint delivery again parked failed"),
        detail=_("choose which"),
        may=allows("webhooks", Verb.MANAGE),
        order=85,
    )
)
