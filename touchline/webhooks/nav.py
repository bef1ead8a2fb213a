"""Webhooks in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Webhooks"),
        icon="webhook",
        url_name="webhooks:endpoint_list",
        order=52,
        allowed=allows("webhooks"),
    )
)
