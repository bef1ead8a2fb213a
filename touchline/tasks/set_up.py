"""Steps of setting up that ask rooms which know nothing of the check-list: people and mail."""

from django.utils.translation import gettext_lazy as _

from touchline.channels.services import is_practice_mode
from touchline.contacts.models import Contact
from touchline.organisation.check_list import Step, register_step
from touchline.users.permissions import Verb, allows

LOOKED_AT = 500


def has_people() -> bool:
    """Tell whether somebody is known who is none of the sample, going by those known last: a look, not a search."""
    latest = Contact.objects.order_by("-created_at", "-id").values_list("is_sample", flat=True)
    return not all(latest[:LOOKED_AT])


register_step(
    Step(
        slug="people",
        label=_("Bring in your people"),
        text=_("From a file, by hand, or by the first form somebody fills in on your site."),
        icon="users-round",
        url_name="contacts:contact_list",
        is_done=has_people,
        days=1,
        order=20,
    )
)
register_step(
    Step(
        slug="mail",
        label=_("Connect your e-mail"),
        text=_("A mail server, so that invitations, reminders and alerts arrive."),
        icon="mail",
        url_name="channels:mail_settings",
        is_done=lambda: not is_practice_mode(),
        days=2,
        order=30,
        allowed=allows("mail", Verb.MANAGE),
    )
)
