"""Who may make tokens of the API and revoke them."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

register(
    Subject(
        slug="tokens",
        label=_("API tokens"),
        verbs=(Verb.VIEW, Verb.MANAGE),
        owned=False,
        defaults={Role.MANAGER: grant_all(Verb.VIEW, Verb.MANAGE)},
        plain=frozenset({"name", "rights", "expires_at"}),
    )
)
