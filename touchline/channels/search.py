"""Where mail goes out, in the palette."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.places import Place, register_place
from touchline.users.permissions import Verb, allows

register_place(
    Place(
        slug="mail_server",
        label=_("Mail server"),
        icon="mail",
        url_name="channels:mail_settings",
        words=_("smtp practice mode password"),
        detail=_("Settings"),
        is_action=False,
        may=allows("mail", Verb.MANAGE),
    )
)
