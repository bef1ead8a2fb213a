"""What people do with the working day: log calls, make tasks."""

from django.utils.translation import gettext_lazy as _

from touchline.tasks.models import Activity, Task
from touchline.ui.features import Feature, count_lately, register_feature

register_feature(
    Feature(
        slug="calls",
        label=_("Logged calls, meetings and visits"),
        icon="phone",
        lesson=_("Two taps after a call, and whoever calls next knows how the last one ended."),
        url_name="tasks:log",
        count=lambda since: count_lately(Activity.objects.all(), since, by="user_id"),
        order=40,
    )
)
register_feature(
    Feature(
        slug="tasks",
        label=_("Tasks"),
        icon="square-check",
        lesson=_("What has to be done, by whom and by when; it rings in time."),
        url_name="tasks:task_list",
        count=lambda since: count_lately(Task.objects.all(), since, by="created_by_id"),
        order=50,
    )
)
