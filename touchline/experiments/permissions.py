"""Who may see and make trials: whoever sends, and whoever reads figures."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

VERBS = (Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.MANAGE)
register(
    Subject(
        slug="experiments",
        label=_("Experiments"),
        verbs=VERBS,
        owned=False,
        defaults={
            Role.MANAGER: grant_all(*VERBS),
            Role.MARKETER: grant_all(*VERBS),
            Role.ANALYST: grant_all(Verb.VIEW, Verb.CREATE, Verb.EDIT),
            Role.SALES: grant_all(Verb.VIEW),
            Role.AGENT: grant_all(Verb.VIEW),
            Role.READ_ONLY: grant_all(Verb.VIEW),
        },
        plain=frozenset({"name", "goal", "shares", "kept", "part", "redraw", "goal_where"}),
    )
)
