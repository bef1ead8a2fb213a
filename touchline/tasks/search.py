"""What people do with tasks, in the palette."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.places import Place, register_place
from touchline.users.permissions import Verb, allows

register_place(
    Place(
        slug="task_new",
        label=_("New task"),
        icon="square-check",
        url_name="tasks:task_new",
        words=_("to do reminder follow up"),
        may=allows("tasks", Verb.CREATE),
        order=30,
    )
)
register_place(
    Place(
        slug="log_activity",
        label=_("Log a call or a meeting"),
        icon="phone",
        url_name="contacts:contact_list",
        words=_("phone visit conversation note activity"),
        detail=_("choose with whom"),
        may=allows("contacts", Verb.EDIT),
        order=40,
    )
)
