"""Who may set the mail server and read the mailbox of staff mail: admins, since its mails hold one-time links."""

from django.utils.translation import gettext_lazy as _

from touchline.users.permissions import Subject, Verb, register

register(
    Subject(
        slug="mail",
        label=_("Mail server and mailbox"),
        verbs=(Verb.VIEW, Verb.MANAGE),
        owned=False,
        plain=frozenset({"port", "security"}),
    )
)
