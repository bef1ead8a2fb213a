"""The panel of campaigns on the pages of people."""

from django.utils.translation import gettext_lazy as _

from touchline.contacts.panels import Panel, register_panel

register_panel(
    Panel(label=_("Campaigns"), icon="megaphone", url_name="campaigns:person_campaigns", order=28, needs_name=True)
)
