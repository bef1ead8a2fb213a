"""Who may see and set up webhooks: they carry everybody's data out of the house."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

register(
    Subject(
        slug="webhooks",
        label=_("Webhooks"),
        verbs=(Verb.VIEW, Verb.MANAGE),
        owned=False,
        defaults={Role.MANAGER: grant_all(Verb.VIEW)},
        plain=frozenset({"name", "events", "with_samples", "period"}),
    )
)
