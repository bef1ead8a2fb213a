"""Designs in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(
        group=Group.OUTREACH,
        label=_("Designs"),
        icon="palette",
        url_name="messaging:design_list",
        order=40,
        key="d",
        words=_("template newsletter editor mail mjml html brand colours"),
        allowed=allows("designs"),
    )
)
