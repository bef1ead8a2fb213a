"""Who may look at the raw stream, and who may change sources and mend refused events."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

register(
    Subject(
        slug="sources",
        label=_("Sources and refused events"),
        verbs=(Verb.VIEW, Verb.MANAGE),
        owned=False,
        defaults={Role.MANAGER: grant_all(Verb.VIEW, Verb.MANAGE)},
        plain=frozenset({"name", "domains", "kind", "is_active"}),
    )
)
register(
    Subject(
        slug="stream",
        label=_("Raw stream of events"),
        verbs=(Verb.VIEW,),
        owned=False,
        defaults={Role.MANAGER: grant_all(Verb.VIEW), Role.ANALYST: grant_all(Verb.VIEW)},
    )
)
register(
    Subject(
        slug="reports",
        label=_("Reports and the site at a glance"),
        verbs=(Verb.VIEW, Verb.EXPORT),
        owned=False,
        defaults={
            Role.MANAGER: grant_all(Verb.VIEW, Verb.EXPORT),
            Role.MARKETER: grant_all(Verb.VIEW, Verb.EXPORT),
            Role.SALES: grant_all(Verb.VIEW),
            Role.AGENT: grant_all(Verb.VIEW),
            Role.ANALYST: grant_all(Verb.VIEW, Verb.EXPORT),
            Role.READ_ONLY: grant_all(Verb.VIEW),
        },
    )
)
