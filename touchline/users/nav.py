"""What the users room adds to the menu behind the reader's name."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register

register(
    NavItem(group=Group.ACCOUNT, label=_("Your profile"), icon="circle-user-round", url_name="users:profile", order=10)
)
register(NavItem(group=Group.ACCOUNT, label=_("Log out"), icon="log-out", url_name="users:logout", order=90, post=True))
