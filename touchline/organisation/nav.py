"""The firm in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Organisation"),
        icon="building",
        url_name="organisation:settings",
        order=10,
        allowed=allows("organisation", Verb.EDIT),
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Use and health"),
        icon="heart-pulse",
        url_name="organisation:health",
        order=90,
        words=_("adoption monitoring status lag queue disk version active users"),
        allowed=allows("organisation", Verb.EDIT),
    )
)
