"""The engines in the menu."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows


class AttributesItem(NavItem):
    """Leads to the attributes of people first."""

    @property
    def url(self) -> str:
        """The address of the list."""
        return reverse(self.url_name, args=["contact"])


register(
    AttributesItem(
        group=Group.SETTINGS,
        label=_("Attributes"),
        icon="list-plus",
        url_name="records:attribute_list",
        order=30,
        words=_("custom fields properties"),
        allowed=allows("contacts", Verb.MANAGE),
    )
)
register(
    NavItem(
        group=Group.DATA,
        label=_("Change log"),
        icon="history",
        url_name="records:change_list",
        order=60,
        words=_("undo history"),
        allowed=allows("contacts", Verb.VIEW),
    )
)
