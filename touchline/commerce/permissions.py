"""Who may see and change orders; whose orders one sees follows from whose people one sees."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

register(
    Subject(
        slug="orders",
        label=_("Orders"),
        verbs=(Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.DELETE, Verb.EXPORT),
        owned=False,
        defaults={
            Role.MANAGER: grant_all(Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.DELETE, Verb.EXPORT),
            Role.MARKETER: grant_all(Verb.VIEW, Verb.EXPORT),
            Role.SALES: grant_all(Verb.VIEW),
            Role.AGENT: grant_all(Verb.VIEW),
            Role.ANALYST: grant_all(Verb.VIEW, Verb.EXPORT),
            Role.READ_ONLY: grant_all(Verb.VIEW),
        },
        plain=frozenset({"total", "currency", "status"}),
    )
)
