"""Segments in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.segments.alerting import nav as of_alerts
from touchline.segments.lifecycle import nav as of_stages
from touchline.segments.scoring import nav as of_scores
from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

__all__ = ["of_alerts", "of_scores", "of_stages"]
register(
    NavItem(
        group=Group.PEOPLE,
        label=_("Segments"),
        icon="chart-pie",
        url_name="segments:segment_list",
        order=30,
        key="e",
        words=_("audience group cohort filter list"),
        allowed=allows("segments"),
    )
)
