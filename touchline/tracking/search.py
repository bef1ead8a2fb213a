"""Connecting a site, in the palette."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.places import Place, register_place
from touchline.users.permissions import Verb, allows

register_place(
    Place(
        slug="source_new",
        label=_("Connect a site"),
        icon="plug",
        url_name="tracking:source_new",
        words=_("snippet install script write key app server source"),
        may=allows("sources", Verb.MANAGE),
        order=50,
    )
)
