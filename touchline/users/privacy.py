"""What the log of the team's acts keeps about contacts; accounts are those of the team."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import Holds, Nothing, state
from touchline.users import models

ABOUT_THEM = "{}.subject IN ('contacts', 'contact') AND {}.subject_id = ANY(%(names)s)"
TEAM = "It is about the team."
state(
    Holds(
        model=models.AuditValue,
        where=f"EXISTS (SELECT 1 FROM users_auditentry e WHERE e.id = t.entry_id AND {ABOUT_THEM.format('e', 'e')})",  # noqa: S608
        label=_("Values in the log"),
    ),
    Holds(
        model=models.AuditEntry,
        where=ABOUT_THEM.format("t", "t"),
        label=_("Log of acts"),
        keeps="The chain of the log says that something was done; values are hashes once their texts are gone.",
        hidden=("seal",),
    ),
    *(
        Nothing(model=model, why=TEAM)
        for model in (
            models.User,
            models.Team,
            models.AuditLink,
            models.SecondFactor,
            models.RecoveryCode,
            models.LoginLink,
            models.LoginTry,
            models.SignOnProvider,
            models.SignOnIdentity,
            models.Policy,
            models.AccessRule,
            models.Session,
        )
    ),
)
