"""What channels add to the menu: the mail server and the mailbox, for admins."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

MAY_SET_UP = allows("mail", Verb.MANAGE)

register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Mail"),
        icon="mail",
        url_name="channels:mail_settings",
        order=60,
        allowed=MAY_SET_UP,
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Mailbox"),
        icon="inbox",
        url_name="channels:mailbox",
        order=61,
        allowed=MAY_SET_UP,
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Sending"),
        icon="send",
        url_name="channels:sending",
        order=62,
        words=_("sender domain dkim spf dmarc smtp provider newsletter"),
        allowed=MAY_SET_UP,
    )
)
