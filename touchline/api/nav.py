"""The API in the menu: tokens for those who may make them, the guide for everybody."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

register(
    NavItem(
        group=Group.SETTINGS,
        label=_("API"),
        icon="braces",
        url_name="api_pages:token_list",
        order=50,
        allowed=allows("tokens", Verb.MANAGE),
    )
)
