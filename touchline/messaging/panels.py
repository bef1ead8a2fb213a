"""What messages add to the page of a person: the panel of what they were sent and wrote back, and the button to write."""

from django.utils.translation import gettext_lazy as _

from touchline.contacts.panels import Act, Panel, register_act, register_panel
from touchline.users.permissions import Verb, allows

register_panel(
    Panel(label=_("Messages"), icon="mails", url_name="messaging:person_messages", order=12, needs_name=True)
)
register_act(
    Act(
        label=_("Write"),
        icon="mail-plus",
        url_name="messaging:write",
        allowed=allows("messages", Verb.CREATE),
        fits=lambda contact: bool(contact.email) and contact.archived_at is None,
    )
)
