"""What the firm says of itself, in the palette."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.places import Place, register_place
from touchline.users.permissions import Verb, allows

register_place(
    Place(
        slug="firm_look",
        label=_("Logo and colour"),
        icon="image",
        url_name="organisation:settings",
        words=_("brand accent name"),
        detail=_("Settings"),
        is_action=False,
        may=allows("organisation", Verb.EDIT),
    )
)
register_place(
    Place(
        slug="firm_region",
        label=_("Currency, language and week start"),
        icon="globe",
        url_name="organisation:settings",
        words=_("money euro dollar monday sunday postal address"),
        detail=_("Settings"),
        is_action=False,
        may=allows("organisation", Verb.EDIT),
    )
)
