"""Who may see and make segments: a group is about many people at once; whom one sees in it follows from the rights on people."""

from django.utils.translation import gettext_lazy as _

from touchline.segments.alerting import permissions as of_alerts
from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

__all__ = ["of_alerts"]
VERBS = (Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.DELETE)
register(
    Subject(
        slug="segments",
        label=_("Segments"),
        verbs=VERBS,
        owned=False,
        defaults={
            Role.MANAGER: grant_all(*VERBS),
            Role.MARKETER: grant_all(*VERBS),
            Role.SALES: grant_all(Verb.VIEW),
            Role.AGENT: grant_all(Verb.VIEW),
            Role.ANALYST: grant_all(Verb.VIEW, Verb.CREATE, Verb.EDIT),
            Role.READ_ONLY: grant_all(Verb.VIEW),
        },
        plain=frozenset({"name", "size", "entered", "left", "condition", "purpose", "is_fixed"}),
    )
)
