"""The step of setting up that is about whom to talk to: the first segment."""

from django.utils.translation import gettext_lazy as _

from touchline.organisation.check_list import Step, register_step
from touchline.segments.queries import list_segments
from touchline.users.permissions import Verb, allows

register_step(
    Step(
        slug="segment",
        label=_("Make your first segment"),
        text=_("A group that keeps itself up to date, such as those who looked at prices twice this week."),
        icon="chart-pie",
        url_name="segments:segment_list",
        is_done=lambda: list_segments().exists(),
        days=7,
        order=50,
        allowed=allows("segments", Verb.CREATE),
    )
)
