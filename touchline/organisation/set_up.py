"""The step of setting up that the firm itself knows of: the team."""

from django.utils.translation import gettext_lazy as _

from touchline.organisation.check_list import Step, register_step
from touchline.users.models import User


def has_team() -> bool:
    """Tell whether somebody beside the first admin can log in."""
    return len(User.objects.active().values_list("id")[:2]) > 1


register_step(
    Step(
        slug="team",
        label=_("Invite your team"),
        text=_("By mail, or with a link you hand over."),
        icon="users",
        url_name="users:team",
        is_done=has_team,
        days=3,
        order=40,
    )
)
