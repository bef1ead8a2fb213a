"""Tokens and the guide of the API, in the palette."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.places import Place, register_place
from touchline.users.permissions import Verb, allows

register_place(
    Place(
        slug="token_new",
        label=_("New API token"),
        icon="key-round",
        url_name="api_pages:token_new",
        words=_("key program integration secret developer"),
        may=allows("tokens", Verb.MANAGE),
        order=70,
    )
)
register_place(
    Place(
        slug="token_revoke",
        label=_("Revoke an API token"),
        icon="key-round",
        url_name="api_pages:token_list",
        words=_("end remove leaked key program"),
        detail=_("choose which"),
        may=allows("tokens", Verb.MANAGE),
        order=75,
    )
)
register_place(
    Place(
        slug="api_guide",
        label=_("Guide to the API"),
        icon="book-open",
        url_name="api_pages:guide",
        words=_("documentation openapi reference developer rest"),
        is_action=False,
    )
)
