"""Who may see and make backups, and let mail leave after a restore."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

register(
    Subject(
        slug="backups",
        label=_("Backups"),
        verbs=(Verb.VIEW, Verb.MANAGE),
        owned=False,
        defaults={Role.MANAGER: grant_all(Verb.VIEW)},
        plain=frozenset({"name", "archive"}),
    )
)
