"""Scores in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(
        group=Group.PEOPLE,
        label=_("Scores"),
        icon="gauge",
        url_name="segments:score_list",
        order=35,
        words=_("points lead scoring engagement fit hot"),
        allowed=allows("segments"),
    )
)
