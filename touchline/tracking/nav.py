"""The site at a glance, sources, the incoming stream and the quarantine in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

MAY_MEND = allows("sources", Verb.MANAGE)

register(
    NavItem(
        group=Group.OUTREACH,
        label=_("Site"),
        icon="chart-line",
        url_name="tracking:glance",
        order=30,
        key="s",
        words=_("analytics visitors statistics traffic pages goals"),
        allowed=allows("reports"),
        phone=True,
    )
)
register(
    NavItem(
        group=Group.DATA, label=_("Sources"), icon="code", url_name="tracking:source_list", order=10, allowed=MAY_MEND
    )
)
register(
    NavItem(
        group=Group.DATA,
        label=_("Stream"),
        icon="activity",
        url_name="tracking:stream",
        order=20,
        allowed=allows("stream"),
    )
)
register(
    NavItem(
        group=Group.DATA,
        label=_("Quarantine"),
        icon="shield-alert",
        url_name="tracking:quarantine_list",
        order=30,
        allowed=MAY_MEND,
    )
)
register(
    NavItem(
        group=Group.DATA,
        label=_("Goals"),
        icon="target",
        url_name="tracking:goal_list",
        order=15,
        words=_("conversion newsletter reached"),
        allowed=MAY_MEND,
    )
)
