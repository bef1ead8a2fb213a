"""Who may see and make designs, sections, pictures and the brand of mails."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

VERBS = (Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.DELETE)
register(
    Subject(
        slug="designs",
        label=_("Designs of messages"),
        verbs=VERBS,
        owned=False,
        defaults={
            Role.MANAGER: grant_all(*VERBS),
            Role.MARKETER: grant_all(*VERBS),
            Role.SALES: grant_all(Verb.VIEW),
            Role.AGENT: grant_all(Verb.VIEW),
            Role.ANALYST: grant_all(Verb.VIEW),
            Role.READ_ONLY: grant_all(Verb.VIEW),
        },
        plain=frozenset({"name", "size", "accent"}),
    )
)
