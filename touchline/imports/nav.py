"""Imports in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(
        group=Group.DATA,
        label=_("Import"),
        icon="import",
        url_name="imports:import_list",
        order=5,
        words=_("upload CSV Excel move in"),
        allowed=allows("imports"),
    )
)
