"""Backups in the menu."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.navigation import Group, NavItem, register
from touchline.users.permissions import allows

register(
    NavItem(
        group=Group.SETTINGS,
        label=_("Backups"),
        icon="database-backup",
        url_name="backups:backup_list",
        order=88,
        words=_("restore archive safety copy disaster recovery"),
        allowed=allows("backups"),
    )
)
