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
        label=_("Use"),
        icon="users-round",
        url_name="organisation:use",
        order=88,
        words=_("adoption active users features who works here"),
        allowed=allows("organisation", Verb.EDIT),
    )
)
