"""Practice mail and the rules of sending in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Practice mail"),
        icon="mail-open",
        url_name="messaging:practice_list",
        order=63,
        words=_("mailbox sandbox test kept"),
        allowed=allows("messages"),
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Rules of sending"),
        icon="moon",
        url_name="messaging:rules",
        order=64,
        words=_("frequency cap quiet hours night limit"),
        allowed=allows("messages", Verb.MANAGE),
    )
)
