"""What the users room adds to the menu: the settings of the team, and the menu behind the reader's name."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

SEES_USERS, SETS_UP_USERS, SEES_AUDIT = allows("users"), allows("users", Verb.MANAGE), allows("audit")

register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Team and rights"),
        icon="users-round",
        url_name="users:team",
        order=20,
        allowed=SEES_USERS,
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Security"),
        icon="shield-check",
        url_name="users:security_report",
        order=30,
        allowed=SEES_AUDIT,
    )
)
register(
    NavItem(group=Group.ACCOUNT, label=_("Your profile"), icon="circle-user-round", url_name="users:profile", order=10)
)
register(NavItem(group=Group.ACCOUNT, label=_("Log out"), icon="log-out", url_name="users:logout", order=90, post=True))
