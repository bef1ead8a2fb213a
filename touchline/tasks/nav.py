"""Today and tasks in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(group=Group.TODAY, label=_("Today"), icon="sun", url_name="tasks:today", order=10, key="t", phone=True)
)
register(
    NavItem(
        group=Group.TODAY,
        label=_("Tasks"),
        icon="square-check",
        url_name="tasks:task_list",
        order=20,
        key="k",
        phone=True,
        allowed=allows("tasks"),
    )
)
register(
    NavItem(
        group=Group.ACCOUNT,
        label=_("Quiet hours"),
        icon="moon",
        url_name="tasks:quiet_hours",
        order=30,
        words=_("do not disturb notices mail night weekend"),
    )
)
