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
register(
    NavItem(
        group=Group.PEOPLE,
        label=_("Companies"),
        icon="building-2",
        url_name="contacts:company_list",
        order=20,
        key="c",
    )
)
