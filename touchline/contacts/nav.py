"""People in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import Verb, allows

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
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Consent"),
        icon="mail-check",
        url_name="contacts:purpose_list",
        order=35,
        words=_("topics newsletter opt-in preferences privacy"),
        allowed=allows("contacts", Verb.MANAGE),
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Retention"),
        icon="hourglass",
        url_name="contacts:retention",
        order=37,
        words=_("keep delete age days privacy protection"),
        allowed=allows("contacts", Verb.MANAGE),
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Erasures"),
        icon="eraser",
        url_name="contacts:erasures",
        order=38,
        words=_("forgotten deleted gdpr privacy protection"),
        allowed=allows("contacts", Verb.MANAGE),
    )
)
register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Sensitive attributes"),
        icon="lock",
        url_name="contacts:sensitive_list",
        order=36,
        words=_("encrypted masked privacy secret protection"),
        allowed=allows("contacts", Verb.MANAGE),
    )
)
register(
    NavItem(
        group=Group.DATA,
        label=_("Duplicates"),
        icon="merge",
        url_name="contacts:duplicates",
        order=8,
        words=_("merge join twins deduplicate"),
        allowed=allows("contacts"),
    )
)
register(
    NavItem(
        group=Group.DATA,
        label=_("Quality"),
        icon="shield-check",
        url_name="contacts:quality",
        order=7,
        words=_("clean score invalid stale bounce checks"),
        allowed=allows("contacts"),
    )
)
