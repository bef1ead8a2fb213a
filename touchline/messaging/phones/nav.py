"""Channels in the menu, and the settings of SMS and push."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

register(
    NavItem(
        group=Group.OUTREACH,
        label=_("Channels"),
        icon="radio-tower",
        url_name="messaging:channel_list",
        order=70,
        words=_("register owner backup conversion visitor lead customer"),
        allowed=allows("channels"),
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("SMS and push"),
        icon="message-square",
        url_name="messaging:sms_settings",
        order=62,
        words=_("twilio text message telephone browser notification"),
        allowed=allows("mail", Verb.MANAGE),
    )
)
