"""Who may set the mail server and read the mailbox of staff mail: admins, since its mails hold one-time links."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

register(
    Subject(
        slug="mail",
        label=_("Mail server and mailbox"),
        verbs=(Verb.VIEW, Verb.MANAGE),
        owned=False,
        plain=frozenset({"port", "security"}),
    )
)
register(
    Subject(
        slug="channels",
        label=_("Register of channels"),
        verbs=(Verb.VIEW, Verb.EDIT),
        owned=False,
        defaults={
            Role.MANAGER: grant_all(Verb.VIEW, Verb.EDIT),
            Role.MARKETER: grant_all(Verb.VIEW, Verb.EDIT),
            Role.SALES: grant_all(Verb.VIEW),
            Role.AGENT: grant_all(Verb.VIEW),
            Role.ANALYST: grant_all(Verb.VIEW),
            Role.READ_ONLY: grant_all(Verb.VIEW),
        },
    )
)
