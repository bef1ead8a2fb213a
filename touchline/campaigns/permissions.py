"""Who may see, prepare and send campaigns; agreeing to a large one is part of sending."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

VERBS = (Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.DELETE, Verb.MANAGE)
register(
    Subject(
        slug="campaigns",
        label=_("Campaigns"),
        verbs=VERBS,
        owned=False,
        defaults={
            Role.MANAGER: grant_all(*VERBS),
            Role.MARKETER: grant_all(Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.DELETE),
            Role.SALES: grant_all(Verb.VIEW),
            Role.AGENT: grant_all(Verb.VIEW),
            Role.ANALYST: grant_all(Verb.VIEW),
            Role.READ_ONLY: grant_all(Verb.VIEW),
        },
        plain=frozenset({"name", "size", "channel", "timing", "goal", "variants", "starts_at"}),
    )
)
