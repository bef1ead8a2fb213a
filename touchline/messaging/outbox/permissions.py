"""Who may see what people were sent, and write to one of them."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

VERBS = (Verb.VIEW, Verb.CREATE, Verb.MANAGE)
register(
    Subject(
        slug="messages",
        label=_("Messages to people"),
        verbs=VERBS,
        owned=False,
        defaults={
            Role.MANAGER: grant_all(*VERBS),
            Role.MARKETER: grant_all(*VERBS),
            Role.SALES: grant_all(Verb.VIEW, Verb.CREATE),
            Role.AGENT: grant_all(Verb.VIEW, Verb.CREATE),
            Role.ANALYST: grant_all(Verb.VIEW),
            Role.READ_ONLY: grant_all(Verb.VIEW),
        },
        plain=frozenset({"cap", "cap_days", "quiet_from", "quiet_until", "kind"}),
    )
)
