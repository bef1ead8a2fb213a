"""The installation's health in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Health"),
        icon="heart-pulse",
        url_name="upkeep:health",
        order=90,
        words=_("monitoring status lag queue disk size growth version backup certificate slow jobs alerts"),
        allowed=allows("organisation", Verb.EDIT),
    )
)
