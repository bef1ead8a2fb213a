"""Rights on what the firm says about itself."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

register(
    Subject(
        slug="organisation",
        label=_("Organisation"),
        verbs=(Verb.VIEW, Verb.EDIT),
        owned=False,
        defaults={role: grant_all(Verb.VIEW) for role in Role} | {Role.MANAGER: grant_all(Verb.VIEW, Verb.EDIT)},
    )
)
