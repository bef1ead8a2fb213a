"""The panel of tasks and activities on the pages of people and companies."""

from django.utils.translation import gettext_lazy as _

from touchline.contacts.panels import Panel, register_panel

register_panel(Panel(label=_("To do and done"), icon="square-check", url_name="tasks:contact_panel", order=5))
register_panel(
    Panel(label=_("To do and done"), icon="square-check", url_name="tasks:company_panel", order=5, about="company")
)
