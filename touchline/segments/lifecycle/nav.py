"""The lifecycle in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(
        group=Group.PEOPLE,
        label=_("Lifecycle"),
        icon="route",
        url_name="segments:lifecycle",
        order=37,
        words=_("stages funnel lead customer conversion time in stage"),
        allowed=allows("segments"),
    )
)
