"""Who sees alerts, and who sets them up; about whom one is told follows from the rights on people."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

register(
    Subject(
        slug="alerts",
        label=_("Alerts"),
        verbs=(Verb.VIEW, Verb.MANAGE),
        owned=False,
        defaults={
            Role.MANAGER: grant_all(Verb.VIEW, Verb.MANAGE),
            Role.MARKETER: grant_all(Verb.VIEW, Verb.MANAGE),
            Role.SALES: grant_all(Verb.VIEW),
            Role.AGENT: grant_all(Verb.VIEW),
            Role.ANALYST: grant_all(Verb.VIEW),
            Role.READ_ONLY: grant_all(Verb.VIEW),
        },
        plain=frozenset(
            {"name", "segment", "condition", "moment", "leaves_out", "tells_owner", "tells", "by_mail", "task_days",
             "again_after_days", "group_minutes", "escalate_minutes", "escalate_to", "is_on"}
        ),
    )
)  # fmt: skip
