"""People in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register

register(
    NavItem(
        group=Group.PEOPLE,
        label=_("People"),
        icon="users-round",
        url_name="contacts:contact_list",
        order=10,
        key="p",
        phone=True,
    )
)
