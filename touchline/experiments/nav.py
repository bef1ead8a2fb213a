"""Experiments in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(
        group=Group.OUTREACH,
        label=_("Experiments"),
        icon="flask-conical",
        url_name="experiments:trial_list",
        order=60,
        words=_("a/b test split variant control group lift trial"),
        allowed=allows("experiments"),
    )
)
