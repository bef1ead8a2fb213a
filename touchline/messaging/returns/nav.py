"""Replies in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

register(
    NavItem(
        group=Group.WORK,
        label=_("Replies"),
        icon="reply",
        url_name="messaging:reply_list",
        order=35,
        words=_("answers inbox mail wrote back"),
        allowed=allows("messages"),
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("What comes back"),
        icon="undo-2",
        url_name="messaging:returns",
        order=64,
        words=_("bounces complaints replies imap receiver double opt-in tracking consent archive"),
        allowed=allows("messages", Verb.MANAGE),
    )
)
