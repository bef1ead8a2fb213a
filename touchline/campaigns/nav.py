"""Campaigns in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(
        group=Group.OUTREACH,
        label=_("Campaigns"),
        icon="megaphone",
        url_name="campaigns:campaign_list",
        order=10,
        key="m",
        words=_("mailing newsletter send email blast push"),
        allowed=allows("campaigns"),
    )
)
