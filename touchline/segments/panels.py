"""The panel of segments on the pages of people."""

from django.utils.translation import gettext_lazy as _

from touchline.contacts.panels import Panel, register_panel
from touchline.segments.lifecycle import views as of_stages
from touchline.segments.scoring import panel as of_scores

__all__ = ["of_scores", "of_stages"]

register_panel(
    Panel(label=_("Segments"), icon="chart-pie", url_name="segments:person_segments", order=25, needs_name=True)
)
