"""Alerts in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(
        group=Group.PEOPLE,
        label=_("Alerts"),
        icon="bell-ring",
        url_name="segments:alert_list",
        order=60,
        key="a",
        words=_("notify trigger signal webhook escalate"),
        allowed=allows("alerts"),
    )
)
