"""Sources, the incoming stream and the quarantine in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.tracking.roles import LOOKERS, MENDERS
from touchline.ui.navigation import Group, NavItem, register

register(
    NavItem(group=Group.DATA, label=_("Sources"), icon="code", url_name="tracking:source_list", order=10, roles=MENDERS)
)
register(
    NavItem(group=Group.DATA, label=_("Stream"), icon="activity", url_name="tracking:stream", order=20, roles=LOOKERS)
)
register(
    NavItem(
        group=Group.DATA,
        label=_("Quarantine"),
        icon="shield-alert",
        url_name="tracking:quarantine_list",
        order=30,
        roles=MENDERS,
    )
)
