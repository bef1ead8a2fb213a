"""Who may import: a file is about many people at once, so it is a right of its own beside those on what it writes."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Subject, Verb, grant_all, register

VERBS = (Verb.VIEW, Verb.CREATE)
register(
    Subject(
        slug="imports",
        label=_("Imports"),
        verbs=VERBS,
        owned=False,
        defaults={Role.MANAGER: grant_all(*VERBS), Role.MARKETER: grant_all(*VERBS)},
        plain=frozenset({"kind", "preset"}),
    )
)
